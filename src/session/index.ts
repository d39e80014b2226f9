export { newFleetSessionId, newHostSessionId } from './ids.js';
export { openStore, type ListedSession, type SessionStore } from './store.js';
