/** Three businesses bring their customers, what these did, and what they decided. */
import type {
  ConsentsReport,
  ContactsReport,
  CustomersReport,
  EventsReport,
  ImportMapping,
  OrganisationsReport,
  PlacesReport,
} from '@entente/contract';
import type { DemoFile } from '@entente/platform';
import { rejectsFile, readMapping } from '@entente/platform';
import { openBytes, readText } from '../files.ts';
import type { Caller } from '../open.ts';
import { durationText } from '../progress.ts';
import { count, table } from '../table.ts';
import { actors, type Stage } from './stage.ts';

type Report =
  CustomersReport | EventsReport | ConsentsReport | PlacesReport | OrganisationsReport | ContactsReport;

/** Creates the partners and imports all of their files. */
export async function bring(stage: Stage): Promise<void> {
  const { entente, teller, plan } = stage;
  teller.chapter('Three businesses bring what they know');
  teller.say(
    'Each has a store of its own, which nobody else can open. Names, addresses, e-mails and phone numbers are encrypted before they reach the database.',
  );
  const since = performance.now();
  const lines: (string | number)[][] = [];
  let rejected = 0;
  // All of them first: a decision about a business that is not there yet cannot land.
  for (const { handle, name, country: defaultCountry } of plan.partners)
    await entente.operator().partner.create({ handle, name, defaultCountry });
  for (const { handle, name, files } of plan.partners) {
    const rows = { customers: 0, events: 0, consents: 0, places: 0, organisations: 0, contacts: 0 };
    for (const file of files) {
      const report = await importFile(stage, file, { rejects: `${file.path}.rejects.csv` });
      const lost = Object.values(report.rejectedRows).reduce((sum, each) => sum + each, 0);
      rows[file.kind] += report.rows - lost;
      rejected += lost;
    }
    const { customers, events, consents, places, organisations, contacts } = rows;
    lines.push([`${name} (${handle})`, customers, events, consents, places, organisations, contacts]);
  }
  teller.show(
    table(['business', 'customers', 'events', 'decisions', 'places', 'organisations', 'contacts'], lines),
  );
  const rows = lines.flat().reduce<number>((sum, cell) => sum + (typeof cell === 'number' ? cell : 0), 0);
  teller.say(
    `${count(rows)} rows landed in ${durationText(performance.now() - since)}. Each business writes its files in its own way, and a mapping beside each file says how to read it. ${count(rejected)} rows were spoilt on purpose: they did not land, and a rejects file beside each says which, where and why.`,
  );
}

/** Imports one file of the demonstration as an admin of its business. */
export async function importFile(
  stage: Stage,
  { partner, path, mapping: mappingPath }: DemoFile,
  { rejects: rejectsPath }: { rejects?: string } = {},
): Promise<Report> {
  const caller = actors(stage).admin(partner);
  const mapping = readMapping(await readText(mappingPath));
  const { bytes: source, size } = await openBytes(path);
  const rejects = rejectsPath === undefined ? undefined : rejectsFile(rejectsPath);
  const file = { source, ...(size !== undefined && { bytes: size }), ...(rejects && { rejects }) };
  try {
    return await land(caller, { ...file, mapping });
  } finally {
    source.destroy();
    await rejects?.close();
  }
}

type File = Omit<Parameters<Caller['customer']['import']>[0], 'mapping'> & { mapping: ImportMapping };

function land(caller: Caller, { mapping, ...file }: File): Promise<Report> {
  switch (mapping.kind) {
    case 'customers':
      return caller.customer.import({ ...file, mapping });
    case 'events':
      return caller.event.import({ ...file, mapping });
    case 'consents':
      return caller.consent.import({ ...file, mapping });
    case 'places':
      return caller.place.import({ ...file, mapping });
    case 'organisations':
      return caller.organisation.import({ ...file, mapping });
    case 'contacts':
      return caller.contact.import({ ...file, mapping });
  }
}
