/** A customer says no, everywhere at once; and an old file brings nobody back. */
import type { PersonDisclosures } from '@entente/contract';
import { readText } from '../files.ts';
import { durationText } from '../progress.ts';
import { count, facts, table, type Cell } from '../table.ts';
import { importFile } from './bring.ts';
import { actors, nameOf, permission, provider, recipient, type Signed } from './stage.ts';

/** What a withdrawal changes, in every place. */
type Places = {
  readonly covered: Cell;
  readonly overlap: Cell;
  readonly prospects: Cell;
  readonly inboxRows: number;
  readonly pending: number;
};

/** Finds a customer who was handed over, records the withdrawal, and has the recipient answer. Gives the ref. */
export async function withdraw(stage: Signed): Promise<string> {
  const { teller, plan } = stage;
  const { admin, officer } = actors(stage);
  teller.chapter('A customer says no');
  const { ref, looks, disclosures } = await findHandedOver(stage);
  const [handed] = disclosures;
  teller.say(
    `Somebody writes to ${nameOf(stage, provider)}: who has my data? The privacy officer looks at customer ${ref} (every look is on record, with its reason; it took ${count(looks)} to find somebody):`,
  );
  teller.show(
    facts([
      ['handed to', nameOf(stage, handed!.recipient)],
      ['because of consent of', handed!.consent.at],
      [
        'under',
        `${handed!.permission}, version ${handed!.agreementVersion} of “${(await admin(provider).agreement.get({ id: stage.cooperation })).name}”`,
      ],
      ['to be erased by', handed!.until],
    ]),
  );
  const before = await look(stage);
  const since = performance.now();
  const toRecipient = plan.partners.find(({ handle }) => handle === recipient)!.handle;
  const { recalls } = await officer(provider).consent.record({
    ref,
    purpose: 'direct-marketing',
    recipient: toRecipient,
    decision: 'withdrawn',
  });
  const took = durationText(performance.now() - since);
  teller.say(
    `“Not any more”, says the customer. The withdrawal is recorded, in ${took}, and at that moment it holds in every place (recalls opened: ${count(recalls)}):`,
  );
  teller.show(comparison(before, await look(stage), ['before', 'after']));
  const { people } = await officer(recipient).recall.acknowledge({
    statement: 'Erased from the mailing system and its backups.',
  });
  teller.say(
    `${nameOf(stage, recipient)} has 72 hours to erase what it has taken out already, and answers: acknowledged for ${count(people)} ${people === 1 ? 'person' : 'people'}. Were it late, it would be handed nobody else.`,
  );
  return ref;
}

/** Imports the provider's old files again. */
export async function bringOldFiles(stage: Signed, ref: string): Promise<void> {
  const { teller, plan } = stage;
  teller.chapter('An old file brings nobody back');
  const before = await look(stage);
  const files = plan.partners[0]!.files.filter(({ kind }) => kind !== 'events');
  for (const file of files) await importFile(stage, file);
  teller.say(
    `${nameOf(stage, provider)} imports its files of customers and consents again, from before the withdrawal of ${ref}. Only a newer “yes” would count:`,
  );
  teller.show(comparison(before, await look(stage), ['before', 'after the old files']));
}

/** How things stand in every place, as those may see them who work there. */
async function look(stage: Signed): Promise<Places> {
  const { cooperation } = stage;
  const { analyst, officer } = actors(stage);
  const { cells } = await analyst(recipient).overlap.ask({ cooperation, permissions: [permission] });
  const { covered, overlap, prospects } = cells[0]!;
  const { people: inboxRows } = await analyst(recipient).inbox.count({});
  const { people } = await officer(recipient).recall.list({ limit: 1 });
  return { covered, overlap, prospects, inboxRows, pending: people.pending };
}

function comparison(before: Places, after: Places, titles: readonly [string, string]): string {
  return table(
    ['', ...titles],
    [
      ['people covered', before.covered, after.covered],
      ['known to both', before.overlap, after.overlap],
      ['not known yet', before.prospects, after.prospects],
      ['rows in the recipient’s inbox', before.inboxRows, after.inboxRows],
      ['people it has yet to erase', before.pending, after.pending],
    ],
  );
}

/** The first customer in the provider's own file of consents whom the ledger says it handed over. */
async function findHandedOver(stage: Signed): Promise<PersonDisclosures & { looks: number }> {
  const file = stage.plan.partners[0]!.files.find(({ kind }) => kind === 'consents')!;
  const lines = (await readText(file.path)).split('\n').map((line) => line.split(','));
  const agreed = lines.filter(
    ([, purpose, to, , decision]) =>
      purpose === 'direct-marketing' && to === recipient && decision === 'given',
  );
  const reason = 'a customer asks who was handed their data';
  const refs = new Set(agreed.map(([ref = '']) => ref));
  let looks = 0;
  for (const ref of refs) {
    looks += 1;
    const found = await actors(stage).officer(provider).disclosure.ofPerson({ ref, reason });
    if (found.disclosures.length > 0) return { ...found, looks };
  }
  throw new Error('people were handed over, but the ledger has none of them');
}
