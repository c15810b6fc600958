/** Pages of the lists of those who act: people, invitations and keys. */
import { AccessId } from '@entente/contract';
import { typed } from './words.ts';

/** The option that goes on with a list. */
export const after = {
  type: 'string',
  valueHint: 'id',
  description: 'go on where the previous page ended',
} as const;

/** What it asks of the procedure. Throws a usage error for what is no id. */
export const pageOf = (text: string | undefined) =>
  text === undefined ? {} : { after: typed(AccessId, '--after', text) };
