export {
  findEmbedded,
  openEmbedded,
  removeEmbedded,
  startEmbedded,
  stopEmbedded,
  type EmbeddedServer,
} from './embedded/embedded.ts';
export { openDatabase, type Database, type WriteOptions } from './database.ts';
export { openSignIn, type SignIn } from './sign-in.ts';
export type { Control, Cooperation, Store } from './context/handle.ts';
export type { HandoverReason, Withdrawal } from './context/justification.ts';
export type { Transaction } from './context/transaction.ts';
export { schemaOf } from './context/token.ts';
export { neededVersion } from './migration/history.ts';
export { migrate, type Behind } from './migration/migrate.ts';
export { masterKeyOf, openMasterKey, type MasterKey } from './keys/master.ts';
export { keyedHash, seal, unseal } from './keys/seal.ts';
export {
  loadCooperationKeys,
  loadStoreKeys,
  type CooperationKeys,
  type StoreKeys,
} from './keys/data-keys.ts';
export type { RecallReason } from './tables/store.ts';
export { permittedColumns, permittedRows, type RowsAsked } from './permitted/rows.ts';
export type { QueuedJob, RunningQueue } from './queue/run.ts';
export { printSchemas } from './catalogue/print.ts';
export { examine, type ExaminationFinding } from './catalogue/doctor.ts';
export { checkBackup } from './backup/check.ts';
export { restoreBackup } from './backup/restore.ts';
export { syncFolder } from './folder.ts';
export { examineMasterKey, settleMasterKey } from './keys/exchange.ts';
