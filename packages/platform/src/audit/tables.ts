/** The little of a handle on the log's schema that its code needs. */
import type { Control } from '@entente/store';

/** A handle on schema control in a mode that may do what is asked of it; a transaction of one will do. */
export type AuditDatabase = Pick<Control, 'selectFrom' | 'insertInto' | 'getExecutor'>;
