/** crashed - back to where the crash was. */
const slot = new URLSearchParams(location.search).get('slot') ?? 'application';
const link = document.getElementById('again');
if (slot !== 'application') link.search = new URLSearchParams({slot});
link.focus();
