// The main job on a pack of real customers, through the procedures that users call, as one object to compare.
import { permissionKey, type AgreementTerms, type CooperationId, type Permission } from '@entente/contract';
import { readTerms } from '@entente/platform';
import { withAdmin } from '../../support/server.ts';
import { agreementText, cast, fileOf, member, operator, type Handle, type Stage } from './cast.ts';
import { lookAtDelivered, lookAtMatching, type Matching } from './harness.ts';

type Count = number | 'suppressed';
type Told = { covered_customers: number; covered_people: Count; overlap: Count; prospects: Count };
type Aftermath = {
  covered: number;
  overlap: Count;
  prospects: Count;
  inbox_rows: number;
  recalls_pending: number;
};

export type Scenario = {
  at: string;
  imports: Record<string, Record<string, number>>;
  purchases: number;
  covered: Record<string, number>;
  matching: Matching;
  told: Record<string, Told>;
  deliveries: { overlap: number; prospects: number };
  after_withdrawal: Aftermath;
  after_reimport: Aftermath;
  audit: { entries: number; verified: boolean };
};

const delivered = 'skyline>harvest direct-marketing contact';
const withdrawing = 25;

/** Plays the whole scenario on an empty, migrated database whose superuser's URL is `url`. */
export async function playScenario(stage: Stage, url: string): Promise<Scenario> {
  const at = new Date(stage.time.now).toISOString().replace('.000Z', 'Z');
  const { imports, purchases } = await importEverything(stage);
  const { terms, cooperation } = await signAndEnrol(stage);
  const counted = await countCovered(stage);
  const covered: Record<string, number> = {};
  const told: Record<string, Told> = {};
  for (const permission of terms.permissions) {
    const customers = counted.get(permissionKey(permission))!;
    covered[permissionKey(permission)] = customers;
    told[toldKey(permission)] = {
      covered_customers: customers,
      ...(await ask(stage, cooperation, permission)),
    };
  }
  const deliveries = {
    overlap: await deliver(stage, cooperation, 'overlap'),
    prospects: await deliver(stage, cooperation, 'prospects'),
  };
  const { matching, refs } = await withAdmin(url, async (admin) => ({
    matching: await lookAtMatching(admin, cooperation),
    refs: await lookAtDelivered(admin, {
      provider: 'skyline',
      delivery: deliveries.overlap.id,
      limit: withdrawing,
    }),
  }));
  stage.time.now += 60_000;
  for (const ref of refs) {
    await member(stage, 'skyline').consent.record({
      ref,
      purpose: 'direct-marketing',
      recipient: 'harvest',
      decision: 'withdrawn',
    });
  }
  const permission = terms.permissions.find((each) => permissionKey(each) === delivered)!;
  const ids = [deliveries.overlap.id, deliveries.prospects.id];
  const afterWithdrawal = await lookBack(stage, { cooperation, permission, ids });
  await importConsents(stage, 'skyline');
  await importCustomers(stage, 'skyline', 'customers.csv');
  const afterReimport = await lookBack(stage, { cooperation, permission, ids });
  const report = await operator(stage).audit.verify({});
  return {
    at,
    imports,
    purchases,
    covered,
    matching,
    told,
    deliveries: { overlap: deliveries.overlap.delivered, prospects: deliveries.prospects.delivered },
    after_withdrawal: afterWithdrawal,
    after_reimport: afterReimport,
    audit: { entries: report.entries, verified: report.verified },
  };
}

async function importEverything(stage: Stage) {
  const imports: Scenario['imports'] = {};
  for (const { handle, name } of cast) {
    await operator(stage).partner.create({ handle, name, defaultCountry: 'AU' });
  }
  for (const partner of cast) {
    const { handle, customers } = partner;
    const rows = await importCustomers(stage, handle, customers);
    if ('purchases' in partner) {
      await member(stage, handle).event.import(
        fileOf(stage, handle, 'purchases', partner.purchases) as never,
      );
    }
    const consentRows = await importConsents(stage, handle);
    const { summary } = member(stage, handle).customer;
    const { customers: people, identifiers, activeConsents } = await summary();
    imports[handle] = {
      rows,
      customers: people,
      email_valid: identifiers.email.valid,
      email_invalid: identifiers.email.invalid,
      phone_valid: identifiers.phone.valid,
      phone_invalid: identifiers.phone.invalid,
      name_birth_postcode: identifiers['name-birth-postcode'].valid,
      consent_rows: consentRows,
      active_consents: activeConsents,
    };
  }
  const { events } = await member(stage, 'harvest').customer.summary();
  return { imports, purchases: events.purchase ?? 0 };
}

async function importCustomers(stage: Stage, handle: Handle, file: string): Promise<number> {
  const { rows } = await member(stage, handle).customer.import(
    fileOf(stage, handle, 'customers', file) as never,
  );
  return rows;
}

async function importConsents(stage: Stage, handle: Handle): Promise<number> {
  const { rows } = await member(stage, handle).consent.import(
    fileOf(stage, handle, 'consents', 'consents.csv') as never,
  );
  return rows;
}

async function signAndEnrol(stage: Stage): Promise<{ terms: AgreementTerms; cooperation: CooperationId }> {
  const text = agreementText();
  const { id, hash } = await member(stage, 'skyline').agreement.propose({ text, format: 'yaml' });
  for (const { handle } of cast) await member(stage, handle).agreement.sign({ id, hash });
  for (const { handle } of cast) await member(stage, handle).cooperation.enrol({ cooperation: id });
  return { terms: readTerms(text, 'yaml'), cooperation: id };
}

/** Customers covered by every signed permission, by its text: each provider counts its own. */
async function countCovered(stage: Stage): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (const { handle } of cast) {
    const { permissions } = await member(stage, handle).consent.coverage({});
    for (const { permission, customers } of permissions) counted.set(permission, customers);
  }
  return counted;
}

async function ask(
  stage: Stage,
  cooperation: CooperationId,
  permission: Permission,
): Promise<Omit<Told, 'covered_customers'>> {
  const recipient = permission.recipient as unknown as Handle;
  const question = { cooperation, permissions: [permissionKey(permission)] };
  const { cells } = await member(stage, recipient).overlap.ask(question);
  const { covered, overlap, prospects } = cells[0]!;
  return { covered_people: covered, overlap, prospects };
}

async function deliver(stage: Stage, cooperation: CooperationId, mode: 'overlap' | 'prospects') {
  const delivery = await member(stage, 'harvest').delivery.request({
    cooperation,
    permission: delivered,
    mode,
  });
  return { id: delivery.id, delivered: delivery.delivered ?? 0 };
}

async function lookBack(
  stage: Stage,
  {
    cooperation,
    permission,
    ids,
  }: { cooperation: CooperationId; permission: Permission; ids: readonly string[] },
): Promise<Aftermath> {
  const { permissions } = await member(stage, 'skyline').consent.coverage({ permission: delivered });
  const { overlap, prospects } = await ask(stage, cooperation, permission);
  let inboxRows = 0;
  for (const delivery of ids) inboxRows += (await member(stage, 'harvest').inbox.count({ delivery })).people;
  const { people } = await member(stage, 'harvest').recall.list({ limit: 1 });
  return {
    covered: permissions[0]!.customers,
    overlap,
    prospects,
    inbox_rows: inboxRows,
    recalls_pending: people.pending,
  };
}

/** `harvest about skyline: direct-marketing contact`. */
function toldKey({ provider, recipient, purpose, categories }: Permission): string {
  return `${recipient} about ${provider}: ${purpose} ${categories.toSorted().join('+')}`;
}
