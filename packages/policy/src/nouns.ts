/**
 * What is acted on: the closed list of nouns, the actions each knows, and the only makers of a subject.
 * A subject says whose it is and nothing else a policy could read. It belongs to one partner (`partner`), to the
 * parties of an agreement (`parties`) or to the platform (`scope`). Being a subject is membership in a set this file
 * keeps, so a parsed body, a string or a copy is none, whatever properties it claims.
 */
import { CooperationId, PartnerHandle } from '@entente/contract';

/** noun → the actions it knows. An action on a list is asked of the subject that stands for the whole list. */
export const actionsOf = {
  platform: ['sweep', 'migrate', 'backup', 'rotate', 'work', 'survey'],
  partner: ['create', 'list', 'read', 'appoint', 'withdraw', 'suspend', 'resume', 'remove'],
  operator: ['list', 'invite', 'withdraw', 'remove', 'join'],
  member: ['list', 'invite', 'withdraw', 'change', 'remove', 'join'],
  key: ['list', 'create', 'rotate', 'revoke'],
  customer: ['import', 'summarise', 'read', 'erase'],
  event: ['import', 'summarise', 'read'],
  dictionary: ['list', 'change', 'suggest'],
  place: ['import', 'list', 'remove'],
  organisation: ['import', 'list', 'remove'],
  contact: ['import', 'list', 'remove'],
  consent: ['import', 'summarise', 'read', 'withdraw'],
  agreement: [
    'propose',
    'list',
    'read',
    'sign',
    'reject',
    'suspend',
    'resume',
    'leave',
    'terminate',
    'change',
    'weigh',
  ],
  cooperation: ['list', 'read', 'enrol', 'check', 'rebuild'],
  overlap: ['ask', 'preview'],
  release: ['list', 'summarise', 'lift'],
  analysis: ['ask', 'preview'],
  column: ['share', 'list', 'remove'],
  publication: ['list', 'remove'],
  set: ['create', 'list', 'read', 'publish'],
  segment: ['create', 'remove', 'list', 'read', 'count', 'members', 'publish'],
  delivery: ['request', 'list', 'read', 'export'],
  inbox: ['read'],
  recall: ['list', 'read', 'acknowledge', 'follow', 'escalate'],
  objection: ['record', 'list'],
  disclosure: ['summarise', 'read'],
  audit: ['read', 'verify'],
  upload: ['send', 'read', 'look'],
  job: ['list', 'read', 'cancel'],
} as const satisfies Record<string, readonly string[]>;

/**
 * `noun.action` → the fields of what it shows, where not everybody is shown all of them. What is not here has no
 * fields to a rule. Whoever is permitted none of them may not do it at all.
 */
export const fieldsOf = {
  'member.list': ['id', 'person', 'name', 'roles', 'since', 'email', 'secondFactorSince'],
  'key.list': [
    'id',
    'name',
    'prefix',
    'createdAt',
    'expiresAt',
    'revokedAt',
    'actions',
    'cooperations',
    'addresses',
    'createdBy',
    'lastUsedAt',
  ],
  'customer.read': ['ref', 'changedAt', 'attributes', 'contact', 'identifiers'],
  'inbox.read': ['person', 'ref', 'attributes', 'until', 'contact', 'identifiers'],
  'objection.list': ['id', 'purpose', 'kind', 'recordedAt', 'recordedBy', 'ref', 'masked'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Field<D extends keyof typeof fieldsOf = keyof typeof fieldsOf> = (typeof fieldsOf)[D][number];

export type Noun = keyof typeof actionsOf;
export type Action<N extends Noun = Noun> = (typeof actionsOf)[N][number];
export const nouns = Object.freeze(Object.keys(actionsOf)) as readonly Noun[];

declare const madeHere: unique symbol;
type Made<N extends Noun, Fields> = Readonly<{ [madeHere]: true; noun: N } & Fields>;

/** Something of one partner, with what else a policy may read of a noun. */
export type Owned<N extends Noun> = Made<
  N,
  { partner: PartnerHandle } & (N extends CooperativeNoun ? { cooperation: CooperationId | '*' } : unknown) &
    (N extends ReasonedNoun ? { reason: 'stated' | 'none' } : unknown)
>;
/** Something of the parties of an agreement; `id` names the cooperation once there is one. */
export type Joint<N extends Noun> = Made<N, { parties: readonly PartnerHandle[]; id?: CooperationId }>;
/** Something of the platform itself, in no partner's store. */
export type Platformwide<N extends Noun> = Made<N, { scope: 'platform' }>;

export type OwnedNoun =
  | 'member'
  | 'key'
  | 'customer'
  | 'event'
  | 'dictionary'
  | 'place'
  | 'organisation'
  | 'contact'
  | 'consent'
  | 'overlap'
  | 'release'
  | 'analysis'
  | 'column'
  | 'publication'
  | 'set'
  | 'segment'
  | 'delivery'
  | 'inbox'
  | 'recall'
  | 'objection'
  | 'disclosure'
  | 'upload';
const cooperative = [
  'overlap',
  'release',
  'analysis',
  'column',
  'publication',
  'delivery',
  'inbox',
  'recall',
  'disclosure',
] as const;
/** What a partner has through one cooperation. `*` stands for all it has, of which only what is permitted is shown. */
export type CooperativeNoun = (typeof cooperative)[number];
export function isCooperative(noun: Noun): noun is CooperativeNoun {
  return cooperative.some((one) => one === noun);
}
const reasoned = ['customer', 'inbox'] as const;
/** What is looked at for a reason, `stated` or `none`. */
export type ReasonedNoun = (typeof reasoned)[number];

export type Subject =
  | { [N in OwnedNoun | 'partner' | 'audit' | 'job']: Owned<N> }[OwnedNoun | 'partner' | 'audit' | 'job']
  | Joint<'agreement'>
  | Joint<'cooperation'>
  | Platformwide<'platform'>
  | Platformwide<'operator'>
  | Platformwide<'partner'>
  | Platformwide<'audit'>
  | Platformwide<'job'>;
/** The subjects of one noun. */
export type SubjectOf<N extends Noun> = Extract<Subject, { noun: N }>;

/** The most parties an agreement may have. */
const partiesLimit = 10;

const subjects = new WeakSet<object>();

/** True only of what a maker of {@link subject} returned. */
export function isSubject(value: unknown): value is Subject {
  return subjects.has(value as object);
}

/** The makers of subjects. Each throws a TypeError (a fault) when its input is not exactly what it names. */
export const subject = Object.freeze({
  /** Sweeps and migrations. */
  platform: () => platformwide('platform'),
  /** The directory of partners: handles and names; also where a new partner is created. */
  partners: () => platformwide('partner'),
  partner: maker('partner'),
  /** Those who run the platform. */
  operator: () => platformwide('operator'),
  /** The people of a partner, and who was invited to be. */
  member: maker('member'),
  /** The API keys of a partner. */
  key: maker('key'),
  customer: maker('customer'),
  event: maker('event'),
  dictionary: maker('dictionary'),
  place: maker('place'),
  organisation: maker('organisation'),
  /** Which customers are contacts of the partner's organisations. */
  contact: maker('contact'),
  consent: maker('consent'),
  /** Named by all its parties; a proposal has no id yet, and a list names only who asks. */
  agreement: jointMaker('agreement'),
  cooperation: jointMaker('cooperation'),
  /** `partner` is the recipient, who asks. */
  overlap: maker('overlap'),
  /** `partner` is the provider, whose people noisy answers were about. */
  release: maker('release'),
  /** `partner` is the recipient, who asks. */
  analysis: maker('analysis'),
  /** `partner` is the provider who shares it, or the recipient who looks. */
  column: maker('column'),
  /** `partner` is the provider who published it, or the recipient who looks. */
  publication: maker('publication'),
  set: maker('set'),
  segment: maker('segment'),
  /** `partner` is the recipient, who requested it. */
  delivery: maker('delivery'),
  inbox: maker('inbox'),
  /** `partner` is the recipient, who has to erase and answer; to follow and to escalate it is the provider, who sent it. */
  recall: maker('recall'),
  objection: maker('objection'),
  /** `partner` is the provider, whose ledger it is. */
  disclosure: maker('disclosure'),
  /** The entries about one partner. */
  audit: maker('audit'),
  /** The whole log, which can be verified without being shown. */
  auditLog: () => platformwide('audit'),
  /** A file on its way into the partner's store. */
  upload: maker('upload'),
  job: maker('job'),
  /** The jobs of everybody, without what came of them. */
  jobs: () => platformwide('job'),
});

/** What an owned subject is made from. Left out: all cooperations, and no reason. */
type Owning<N> = { partner: PartnerHandle } & (N extends CooperativeNoun
  ? { cooperation?: CooperationId }
  : unknown) &
  (N extends ReasonedNoun ? { reason?: 'stated' } : unknown);

function maker<N extends OwnedNoun | 'partner' | 'audit' | 'job'>(noun: N) {
  const more = [
    ...(isCooperative(noun) ? (['cooperation'] as const) : []),
    ...(reasoned.some((one) => one === noun) ? (['reason'] as const) : []),
  ];
  return (input: Owning<N>): Owned<N> => {
    const given = checkedInput(noun, input, { needed: 'partner', more });
    // What is left out stands for all, or for none; what is there and says nothing is a fault.
    const made: Record<string, unknown> = { partner: checkedHandle(noun, given['partner']) };
    for (const key of more) {
      made[key] = Object.hasOwn(given, key) ? checkedMore(noun, key, given[key]) : leftOut[key];
    }
    return remember<Owned<N>>(noun, made);
  };
}

const leftOut = { cooperation: '*', reason: 'none' } as const;

function checkedMore(noun: Noun, key: keyof typeof leftOut, value: unknown): string {
  return key === 'cooperation' ? checkedId(noun, value) : checkedReason(value);
}

function checkedReason(value: unknown): 'stated' {
  if (value !== 'stated') throw new TypeError('a reason is stated, or left out');
  return value;
}

function jointMaker<N extends 'agreement' | 'cooperation'>(noun: N) {
  return (input: { parties: readonly PartnerHandle[]; id?: CooperationId }): Joint<N> => {
    const given = checkedInput(noun, input, { needed: 'parties', more: ['id'] });
    const { parties: named } = given;
    if (!Array.isArray(named)) throw new TypeError(`the parties of this ${noun} are not a list`);
    const parties = named.map((party) => checkedHandle(noun, party));
    if (parties.length < 1 || parties.length > partiesLimit || new Set(parties).size !== parties.length) {
      throw new TypeError(`this ${noun} needs one to ${partiesLimit} different parties`);
    }
    const id = Object.hasOwn(given, 'id') ? { id: checkedId(noun, given['id']) } : {};
    return remember<Joint<N>>(noun, { parties: Object.freeze(parties), ...id });
  };
}

function platformwide<N extends 'platform' | 'operator' | 'partner' | 'audit' | 'job'>(
  noun: N,
): Platformwide<N> {
  return remember<Platformwide<N>>(noun, { scope: 'platform' });
}

/** Subjects have no prototype, so nothing that pollutes one can lend them an owner. */
function remember<S extends { noun: Noun }>(noun: Noun, fields: object): S {
  const made = Object.freeze({ __proto__: null, noun, ...fields } as unknown as S);
  subjects.add(made);
  return made;
}

/** Other keys than the named ones mean that a body was passed where an owner was meant. */
function checkedInput(
  noun: Noun,
  input: unknown,
  { needed, more }: { needed: string; more: readonly string[] },
): Readonly<Record<string, unknown>> {
  if (typeof input !== 'object' || input === null) throw new TypeError(`a ${noun} is made from named fields`);
  const keys: readonly unknown[] = [needed, ...more];
  if (!Object.hasOwn(input, needed) || !Reflect.ownKeys(input).every((key) => keys.includes(key))) {
    throw new TypeError(`a ${noun} is made from ${keys.join(', ')} and nothing else`);
  }
  return input as Readonly<Record<string, unknown>>;
}

function checkedHandle(noun: Noun, value: unknown): PartnerHandle {
  const parsed = PartnerHandle.safeParse(value);
  if (!parsed.success) throw new TypeError(`a ${noun} belongs to a partner handle, and this is none`);
  return parsed.data;
}

function checkedId(noun: Noun, value: unknown): CooperationId {
  const parsed = CooperationId.safeParse(value);
  if (!parsed.success) throw new TypeError(`the id of this ${noun} is not a cooperation id`);
  return parsed.data;
}
