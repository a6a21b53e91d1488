/** tabs - what the tabs of one browser tell each other: read the journal, look at the server, forget the user. */
function channelOf({page, who}) {
  try {
    return new page.BroadcastChannel(`holdfast ${who}`);
  } catch {
    return undefined;      // there is none, or storage is denied
  }
}

export function join(session) {
  let channel;

  function heard({data: {name, wiped, ring}}) {
    if (wiped) session.stop('wiped');
    else if (name === session.name && ring) session.emit('ring', ring);
    else if (name === session.name) session.reread();
  }

  function leave() {
    channel?.close();
    channel = undefined;
  }

  function enter() {
    leave();
    channel = channelOf(session);
    channel?.addEventListener('message', heard);
  }

  session.on('home', enter);
  session.on('post', (message) => channel?.postMessage({name: session.name, ...message}));
  session.on('close', leave);
  enter();
}

/** To tabs of a user whose rows are not here any more. */
export function tellWiped(page, who) {
  const channel = channelOf({page, who});
  channel?.postMessage({wiped: true});
  channel?.close();
}
