export { newFleetSessionId, newHostSessionId } from './ids.js';
export type { Journal, JournalContent, JournalEntry } from './journal.js';
export { openStore, type ListedSession, type SessionStore } from './store.js';
