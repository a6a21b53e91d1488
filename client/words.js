/** words - a save status as a short sentence for people. */

const WORDS = {
  en: {
    idle: 'Nothing to save',
    saved: 'All saved',
    saving: 'Saving…',
    dirty: 'Safe on this device',
    unsafe: 'Not safe yet…',
    offline: 'Offline. Safe on this device',
    auth: 'Log in to save. Safe on this device',
    conflict: 'Written in two places',
    gone: 'This was closed elsewhere',
    rejected: 'Not accepted',
    full: 'Nearly full',
    user: 'Somebody else has logged in',
    wiped: 'Logged out',
    closed: 'Closed',
    error: 'Not saved yet. Safe on this device',
    loading: 'Loading…',
  },
  de: {
    idle: 'Nichts zu speichern',
    saved: 'Alles gespeichert',
    saving: 'Wird gespeichert…',
    dirty: 'Sicher auf diesem Gerät',
    unsafe: 'Noch nicht sicher…',
    offline: 'Offline. Sicher auf diesem Gerät',
    conflict: 'An zwei Stellen geschrieben',
    auth: 'Zum Speichern anmelden. Sicher auf diesem Gerät',
    gone: 'Wurde anderswo geschlossen',
    rejected: 'Nicht angenommen',
    full: 'Fast voll',
    user: 'Jemand anderes hat sich angemeldet',
    wiped: 'Abgemeldet',
    closed: 'Geschlossen',
    error: 'Noch nicht gespeichert. Sicher auf diesem Gerät',
    loading: 'Wird geladen…',
  },
  fr: {
    idle: 'Rien à enregistrer',
    saved: 'Tout est enregistré',
    saving: 'Enregistrement…',
    dirty: 'En sécurité sur cet appareil',
    unsafe: 'Pas encore en sécurité…',
    offline: 'Hors ligne. En sécurité sur cet appareil',
    conflict: 'Modifié à deux endroits',
    auth: 'Connectez-vous pour enregistrer. En sécurité sur cet appareil',
    gone: 'A été fermé ailleurs',
    rejected: 'Refusé',
    full: 'Presque plein',
    user: 'Quelqu’un d’autre s’est connecté',
    wiped: 'Déconnecté',
    closed: 'Fermé',
    error: 'Pas encore enregistré. En sécurité sur cet appareil',
    loading: 'Chargement…',
  },
};

/** Which sentence: what a person can do something about comes first. */
function wordOf({state, device, reason, rejected, loaded, quota = []}) {
  if (['user', 'wiped', 'closed', 'gone', 'auth'].includes(reason)) return reason;
  if (rejected) return 'rejected';
  if (!device) return 'unsafe';
  if (state === 'idle' && loaded === 'nothing') return 'loading';
  if (quota.length && (state === 'saved' || state === 'idle')) return 'full';
  return state;
}

/** `words` replaces sentences of the locale, or is all of them for one that is not here. */
export function describe(status, locale = 'en', words = {}) {
  if (typeof status?.state !== 'string') throw new TypeError('status must be that of a session');
  const language = String(locale).toLowerCase().split('-')[0];
  return {...WORDS[language] ?? WORDS.en, ...words}[wordOf(status)];
}
