// Flows about organisations and their contacts, of the partner whose customers these are.
import { findRefusal, readMapping } from '@entente/platform';
import type { Callers } from '../support/callers.ts';
import type { Flow } from './flows.ts';

type Line = Readonly<Record<string, string>>;

async function* bytesOf(lines: readonly Line[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Small batches, so that a file of a few lines has several. */
const file = { batchRows: 4 };
const mappingOf = (kind: string) => readMapping(`{kind: ${kind}, file: {format: ndjson}}`) as never;
const organisations = (callers: Callers, lines: readonly Line[]) =>
  callers
    .as('aurora')
    .organisation.import({ ...file, source: bytesOf(lines), mapping: mappingOf('organisations') });
const contacts = (callers: Callers, lines: readonly Line[]) =>
  callers.as('aurora').contact.import({ ...file, source: bytesOf(lines), mapping: mappingOf('contacts') });
const remove = (callers: Callers) => callers.as('aurora').organisation.remove({ code: 'o2' });

const organisationOf = (code: string, parent = ''): Line => ({
  code,
  name: `Name of ${code}`,
  parent,
  industry: 'restaurants',
  country: '',
});
const contactOf = (customer: string, organisation: string, role = 'buyer'): Line => ({
  organisation,
  customer,
  role,
  title: '',
});
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Two organisations, and somebody who is a contact of both. */
export async function addOrganisations(callers: Callers): Promise<void> {
  await organisations(callers, [organisationOf('o1'), organisationOf('o2', 'o1')]);
  await contacts(callers, [contactOf('a1', 'o1'), contactOf('a2', 'o1'), contactOf('a2', 'o2')]);
}

export const organisationFlows = {
  'import of organisations': {
    from: 'delivered',
    run: (callers) =>
      organisations(callers, [
        organisationOf('o1', 'o4'),
        ...numbers(3, 8).map((n) => organisationOf(`o${n}`, n % 3 === 0 ? 'o2' : '')),
      ]),
  },
  'import of contacts': {
    from: 'delivered',
    run: (callers) =>
      contacts(callers, [
        ...numbers(1, 8).map((n) => contactOf(`a${n}`, n % 2 === 0 ? 'o1' : 'o2', 'manager')),
        contactOf('nobody', 'o1'),
        contactOf('a1', 'nowhere'),
      ]),
  },
  'removal of an organisation': {
    from: 'delivered',
    run: remove,
    again: (callers) =>
      remove(callers).catch((error: unknown) => {
        if (findRefusal(error)?.code !== 'not-found') throw error;
      }),
  },
} satisfies Record<string, Flow>;
