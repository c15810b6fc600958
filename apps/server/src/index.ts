export { startServer, type Server, type ServerOptions } from './server.ts';
export { defaultLimits, type Limits } from './limits/limits.ts';
export { openLog } from './watch/log.ts';
export type { Identity } from './who.ts';
