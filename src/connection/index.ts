export { createConnect, type ConnectionSettings } from './connect.js';
