// Which column of which table holds texts or ids that are recognised wherever they come up, and which does not and why.
// Whoever adds a column of text says so here, and fills it in the probed world.
import type { Client } from 'pg';
import { canariesIn } from './canary.ts';
import { handles, type Handle, type World } from './cast.ts';
import { tokensOf } from './disclosed.ts';
import { withAdmin } from '../support/server.ts';

/** By table: its columns that hold a canary, or an id that is known to be somebody's. */
const recognised: Readonly<Record<string, string>> = {
  'control.api_key': 'id name hash cooperations created_by',
  'control.audit_entry': 'body',
  'control.invitation': 'id token email invited_by accepted_by',
  'control.job': 'id object key requested_by scope',
  'control.job_event': 'job',
  'control.job_input': 'job input',
  'control.job_result': 'job refusal_data',
  'control.membership': 'id person email name',
  'control.operator': 'person',
  'control.partner': 'name',
  'control.party': 'cooperation name',
  'control.upload': 'id key sha256 opened_by',
  'control.upload_part': 'upload file',
  'coop.act': 'actor',
  'coop.agreement_version': 'terms',
  'coop.change_act': 'actor',
  'coop.change_request': 'terms actor',
  'coop.escalation': 'actor reason',
  'coop.member': 'person',
  'coop.pseudonym': 'person value',
  'coop.publication': 'id name',
  'coop.publication_chunk': 'publication',
  'coop.shared_column': 'id name definition',
  'coop.shared_part': 'id shared_column',
  'coop.shared_slice': 'part',
  'store.attribute_slice': 'attribute',
  'store.attribute_value': 'attribute value',
  'store.chunk_build': 'declared',
  'store.contact': 'organisation role title',
  'store.consent_event': 'ref collected_by notice digest',
  'store.customer': 'ref attributes digest',
  'store.customer_set': 'name',
  'store.delivery': 'id cooperation requested_by',
  'store.dictionary': 'name label',
  'store.disclosure': 'delivery pairwise ref',
  'store.enrolment': 'cooperation terms',
  'store.event': 'properties digest',
  'store.event_strip': 'declared',
  'store.former_identifier': 'hash',
  'store.handover': 'delivery cooperation prepared_columns',
  'store.identifier': 'hash',
  'store.inbox': 'delivery pairwise own_ref digest',
  'store.inbox_event': 'delivery pairwise properties',
  'store.look': 'ref actor reference',
  'store.objection': 'ref hash recorded_by',
  'store.organisation': 'code name parent industry country',
  'store.participant': 'cooperation person',
  'store.place': 'ref name kind parent',
  'store.property': 'name label',
  'store.recall': 'cooperation pairwise acknowledged_by statement',
  'store.recall_sent': 'cooperation pairwise ref statement',
  'store.recording': 'actor',
  'store.release_freeze': 'cooperation',
  'store.segment': 'name condition changed_by',
  'store.set_member': 'customer_set ref',
  'store.suppression': 'ref',
};

/** Why a column holds none, and these columns by kind of schema. */
const exempt: Readonly<Record<string, Readonly<Partial<Record<Kind, string>>>>> = {
  'partners: the directory, which everybody reads, has their handles': {
    control:
      'api_key.partner audit_entry.partner invitation.partner job.partner job_event.partner job_input.partner job_result.partner membership.partner partner.handle party.partner upload.partner upload_part.partner',
    coop: 'act.partner agreement_version.proposed_by change_act.partner change_request.needs change_request.requested_by contribution.partner escalation.provider escalation.recipient match_report.partner member.partner permission.provider permission.recipient presence.partner pseudonym.partner publication.provider recall_seen.provider recall_seen.recipient shared_column.provider shared_column.recipient',
    store:
      'consent_event.recipient delivery.provider handover.recipient recall.provider recall_sent.recipient',
  },
  'words of a closed list, the same for everybody': {
    control:
      'api_key.actions invitation.roles job.kind job.roles job.state job.step job.refusal job_event.event membership.roles partner.default_country upload.state',
    coop: 'act.act change_act.act change_request.kind key.name match_report.rule permission.purpose permission.categories permission.actions pseudonym.kind publication.categories shared_column.categories shared_column.currency shared_column.type unsettled.kind',
    store:
      'consent_event.purpose consent_event.decision consent_event.categories customer_set.categories delivery.purpose delivery.categories delivery.mode delivery.state delivery.reason dictionary.type dictionary.category dictionary.sensitivity dictionary.currency event.kind event_strip.kind event_strip_column.kind event_touch.kind former_identifier.kind handover.purpose handover.categories identifier.kind inbox_event.kind key.name objection.purpose objection.kind property.kind property.sensitivity property.type property.currency recall.reason recall_sent.reason recording.kind segment.categories',
  },
  'permissions, which are partners and such words; found wherever they are written, whole': {
    store: 'delivery.permission_key handover.permission recall.permission recall_sent.permission',
  },
  'sealed: nothing of it can be read without a key that is not in the database; what it seals has canaries': {
    coop: 'key.sealed',
    store: 'customer.contact inbox.contact key.sealed look.reason objection.sealed',
  },
  'which master key, of the platform, sealed it': {
    coop: 'key.master',
    store: 'key.master',
  },
  'hashes of the log, of which everybody may ask for the root': {
    control: 'audit_entry.leaf audit_place.leaf audit_root.root audit_root.frontier',
  },
  'hashes of terms, which whoever writes down the same terms is told': {
    coop: 'act.hash agreement_version.hash change_act.hash change_request.hash',
  },
  'eight letters that may be shown, and are in the name of who acts by the key': {
    control: 'api_key.prefix',
  },
  'operators are known to operators alone, and by their ids there': {
    control: 'operator.email operator.name',
  },
  'addresses of machines, which are the same in every world': {
    control: 'api_key.addresses',
  },
  'the name of a fault, and there was none': {
    control: 'job.fault',
  },
  'numbers in words': {
    control: 'job_result.report',
  },
  'kinds of identifiers that were not valid, of which there are none': {
    coop: 'member.invalid',
  },
  'keyed hashes that stand here between an erasure and an enrolment': {
    coop: 'unsettled.value',
  },
  'customers as they were handed over: none of their attributes was agreed on': {
    store: 'inbox.attributes',
  },
  'how what was handed over is called, which both sides know': { store: 'delivery.columns' },
  'labels by language, which nobody wrote; the label beside them has a canary': {
    store: 'dictionary.labels property.labels',
  },
  'answers with noise: whoever is covered in the probed world may be named, so that there are none': {
    store:
      'release.analysis release.asked_by release.cooperation release.digest release.permissions release.providers release.sets release_account.holder release_account.kind release_account.members release_charge.by release_charge.condition release_charge.cooperation release_charge.kind release_charge.others release_charge.outcome release_charge.permission release_charge.recipient release_charge.sets release_freeze.lifted_by release_freeze.reason release_freeze.recipient release_freeze.signal',
  },
  'random numbers, another one whenever something is built or written, from which nothing follows': {
    store: 'chunk_build.version event_strip.version',
    coop: 'shared_part.version',
  },
  'columns of numbers, packed, and of which property; only purchases are asked of them here': {
    store: 'event_strip.customers event_strip.instants event_strip_column.codes event_strip_column.property',
  },
  "months, which are everybody's, and texts that k people have, of whom the probed world has too few": {
    coop: 'shared_part.month shared_value.shared_column shared_value.value',
  },
  'whom, and which columns, was asked for, and after what; the probed world asks for all, once': {
    store:
      'delivery.publication delivery.condition delivery.chosen delivery.origin delivery.since inbox.change inbox.gone_with',
  },
};

type Kind = 'control' | 'coop' | 'store';
export type Column = { readonly schema: string; readonly table: string; readonly name: string };

/** Such as `store.customer.ref`, whichever store it is. */
const placeOf = ({ schema, table, name }: Column): string => `${schema.split('_')[0]}.${table}.${name}`;

const recognisedPlaces = Object.entries(recognised).flatMap(([table, names]) =>
  names.split(' ').map((name) => `${table}.${name}`),
);
const exemptPlaces = Object.values(exempt).flatMap((kinds) =>
  Object.entries(kinds).flatMap(([kind, places]) => places.split(' ').map((place) => `${kind}.${place}`)),
);

/** The columns of control and of all stores and cooperations in which a text could stand. */
export async function textColumnsOf(admin: Client): Promise<Column[]> {
  const { rows } = await admin.query<Column>(`
    select n.nspname::text as schema, c.relname::text as "table", a.attname::text as name
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      and (n.nspname = 'control' or n.nspname ~ '^(store|coop)_')
      and a.atttypid::regtype::text ~ '^(text|character varying|character|name|json|jsonb|xml|bytea|inet|cidr|uuid)(\\[\\])?$'
    order by 1, 2, a.attnum`);
  return rows;
}

/** Columns of these that nothing is declared about, and declared ones that there are not, once each. */
export function undeclaredOf(columns: readonly Column[]): string[] {
  const declared = [...recognisedPlaces, ...exemptPlaces];
  const twice = declared.filter((place, n) => declared.indexOf(place) !== n);
  return [...new Set([...new Set(columns.map(placeOf)).symmetricDifference(new Set(declared)), ...twice])];
}

/** Columns in which nothing of that partner is recognised though it is declared to be, and the other way round. */
export async function wronglyDeclaredOf(world: World, victim: Handle): Promise<string[]> {
  const known = await tokensOf(world);
  const isRecognised = (text: string): boolean =>
    !canariesIn(text).next().done || (text.match(/[a-z0-9]{10,64}/g) ?? []).some((token) => known.has(token));
  return withAdmin(world.url, async (admin) => {
    const { rows: named } = await admin.query<{ schema: string }>(
      "select 'coop_' || cooperation as schema from control.party where partner = $1",
      [victim],
    );
    const schemas = new Set(['control', `store_${victim}`, ...named.map(({ schema }) => schema)]);
    const columns = (await textColumnsOf(admin)).filter(({ schema }) => schemas.has(schema));
    const found = new Set<string>();
    for (const [place, its] of Map.groupBy(columns, ({ schema, table }) => `${schema}.${table}`)) {
      const { rows } = await admin.query<{ row: Record<string, unknown> }>(
        `select to_jsonb(t) as row from ${place} t`,
      );
      for (const { row } of rows) {
        if (isAnothers(place, row, victim)) continue;
        for (const column of its) if (isRecognised(textOf(row[column.name]))) found.add(placeOf(column));
      }
    }
    return [...found.symmetricDifference(new Set(recognisedPlaces))];
  });
}

/** As it would come up in an answer: bytes in hexadecimals. */
const textOf = (value: unknown): string =>
  (JSON.stringify(value) ?? '').toLowerCase().replaceAll('\\\\x', '');

/** Whether a row of the directory is another partner's. */
const isAnothers = (place: string, row: Record<string, unknown>, victim: Handle): boolean =>
  place.startsWith('control.') &&
  (handles as readonly unknown[]).includes(row['partner']) &&
  row['partner'] !== victim;
