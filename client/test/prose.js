/** prose - some paragraphs to be edited by tests, and a person who edits them at random. */

export const PROSE = `The ferry left the harbour at six, an hour late, with eleven passengers and a crate of lemons that nobody had signed for. It had rained since noon. On the upper deck the benches were wet, and so everybody stood, holding paper cups, and looked back at the town as if they owed it something.

Marta had not meant to come. She had meant to post a letter, to buy bread, and to be home before the lamps were lit; but the letter was still in her coat, and the bread, which was warm, she had given to a boy who asked whether it was for sale. “Where does it go?” she had said to the man at the rail. He had looked at her shoes. “Out,” he said, “and then, most days, back again.”

There was a piano in the saloon. Its lid was locked, and on the lid lay a logbook, three pencils and a sleeping cat. The first page said: wind south-west, sea moderate, one whale, not certain. The second page said the same, but for the whale. Somebody had drawn a small map in the margin, with an island no larger than a thumb – and beside it, in another hand, the words “not here any more”.

At eight they were told that the engine would rest for a while. It was the captain himself who said so: a short man with a naïve, patient face, who carried his cap like a plate of soup. Nobody complained. The sea made the noise of a house in which people are asleep. Far off, a light went round and round, counting something, and at each turn the wet deck was white for as long as it takes to read a word.

She wrote the letter again, then, on the back of the first one. It was shorter. She left out the weather and the money and what the doctor had said; she kept the sentence about the garden, because it was true, and the one about the key, because it was useful. When she looked up, the cat had come to sit on the other half of the bench, as if there had been an appointment.

By midnight the lemons had been eaten, or at least discussed. The engine woke with a cough. Somebody sang two lines of a song and forgot the third; somebody else remembered it, wrongly, and they agreed to leave it so. In the morning the town stood where it had stood before, a little smaller, with all its windows open.
`;

/** mulberry32 */
export function random(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return {next, below, pick: (list) => list[below(list.length)]};
}

const SAID = ['quietly', 'a second lamp', 'without a word', 'café', 'e\u0301tude', '🚢', '👩‍🚀 waved', 'ñandú', 'and then', 'never', '„so“', 'twice'];

/**
 * One edit within [from, to) of a text, as a person makes it, somewhere in a sentence: words
 * put in, taken out, or written anew; a word mended in its middle; a sentence more; or a
 * paragraph.  {at, end, text}: what it replaces, in characters.
 */
export function edit(text, from, to, r, mark) {
  const found = [...text.slice(from, to).matchAll(/\S+/g)].map((m) => ({at: from + m.index, end: from + m.index + m[0].length}));
  const i = r.below(found.length), last = Math.min(found.length - 1, i + r.below(4)), {at, end} = found[i];
  const said = `${r.pick(SAID)} ${mark}`;
  switch (r.below(6)) {
    case 0: return {at, end: at, text: `${said} `};
    case 1: return {at, end: found[last].end, text: said};
    case 2: return {at, end: found[last].end + (text[found[last].end] === ' ' ? 1 : 0), text: ''};
    case 3: return {at: end, end, text: `${mark}x`};
    case 4: return {at: end, end, text: `. Then ${said} it was over`};
    default: return {at: end, end, text: `\n\nIt was ${said}.\n\n`};
  }
}

/** All edits at once, from the last to the first. */
export const edited = (text, edits) => [...edits].sort((a, b) => b.at - a.at)
  .reduce((t, e) => t.slice(0, e.at) + e.text + t.slice(e.end), text);
