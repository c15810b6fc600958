export { connect, type Caller, type Client } from './connect.ts';
export type { ConnectOptions } from './connection.ts';
export { ServerFault } from './failure.ts';
export type { ImportOptions } from './import.ts';
export type { FileSource } from './pieces.ts';
export { JobFailed } from './follow.ts';
export { Refusal } from '@entente/contract';
