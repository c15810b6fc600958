export { connect, type Caller, type Client } from './connect.ts';
export type { ConnectOptions } from './connection.ts';
export { ServerFault } from './failure.ts';
export type { FileSource, ImportOptions } from './import.ts';
export { Refusal } from '@entente/contract';
