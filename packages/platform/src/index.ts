export { appRouter, createCaller, type AppRouter } from './router.ts';
export { findRefusal, type Progress, type RequestContext } from './procedure.ts';
export { openJournal, type Journal } from './withdrawal/journal.ts';
export { replayJournal } from './withdrawal/replay.ts';
export { restore, type Restored } from './platform/restore.ts';
export { readMapping } from './import/mapping.ts';
export { readTerms } from './agreement/read.ts';
export { rejectsFile, type RejectsFile } from './import/rejects.ts';
export { generateDemo, type DemoFile, type DemoPartner, type DemoPlan } from './demo/generate.ts';
