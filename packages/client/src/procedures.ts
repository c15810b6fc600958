/**
 * Every procedure of the platform, and whether asking again can do harm. The table is checked against the router's
 * type: one that is added there and not here does not compile.
 */
import type { AppRouter } from '@entente/platform';
import type { AnyTRPCQueryProcedure } from '@trpc/server';

/**
 * `read` answers and changes nothing. `repeatable` is a mutation that leaves the same behind however often it is asked:
 * a look that is recorded, or a state that is brought up to date. `change` is asked once. `file` gives one, `bytes`
 * takes them, `import` takes a file and has a job import it, `job` is work that a job does, `events` goes on telling.
 * `unreachable` is not to be had over the network.
 */
export type Kind =
  'read' | 'repeatable' | 'change' | 'file' | 'bytes' | 'import' | 'job' | 'events' | 'unreachable';

type Nouns = AppRouter['_def']['record'];
type KindOf<Procedure> = Procedure extends AnyTRPCQueryProcedure
  ? 'read' | 'file' | 'events' | 'unreachable'
  : Exclude<Kind, 'read' | 'events'>;
type Table = { readonly [N in keyof Nouns]: { readonly [V in keyof Nouns[N]]: KindOf<Nouns[N][V]> } };

export const procedures = {
  agreement: {
    check: 'read',
    propose: 'change',
    list: 'read',
    get: 'read',
    odrl: 'read',
    sign: 'change',
    reject: 'change',
    suspend: 'change',
    resume: 'change',
    leave: 'change',
    terminate: 'change',
    versions: 'read',
    version: 'read',
    compare: 'read',
    consequences: 'read',
  },
  analysis: { breakdown: 'repeatable', trend: 'repeatable', lift: 'repeatable', preview: 'read' },
  audit: { verify: 'repeatable', root: 'repeatable', looks: 'repeatable', list: 'read' },
  column: { share: 'repeatable', list: 'read', remove: 'change' },
  consent: {
    import: 'import',
    record: 'change',
    history: 'read',
    coverage: 'read',
    receipt: 'repeatable',
    trend: 'read',
  },
  change: {
    check: 'read',
    request: 'change',
    approve: 'change',
    deny: 'change',
    cancel: 'change',
    list: 'read',
    get: 'read',
  },
  cooperation: { enrol: 'job', check: 'repeatable', rebuild: 'repeatable', status: 'read' },
  customer: {
    import: 'import',
    summary: 'read',
    get: 'repeatable',
    find: 'repeatable',
    erase: 'change',
    file: 'repeatable',
    export: 'file',
  },
  delivery: {
    preview: 'repeatable',
    request: 'job',
    resume: 'change',
    refresh: 'change',
    list: 'read',
    get: 'read',
    export: 'file',
  },
  disclosure: { totals: 'read', ofPerson: 'repeatable', explain: 'repeatable' },
  dictionary: { list: 'read', save: 'change', suggest: 'repeatable' },
  event: { import: 'import' },
  inbox: { list: 'repeatable', count: 'read' },
  job: {
    import: 'change',
    enrol: 'change',
    deliver: 'change',
    list: 'read',
    get: 'read',
    history: 'read',
    rejects: 'file',
    watch: 'events',
    cancel: 'change',
    figures: 'read',
    round: 'change',
    cancelRound: 'change',
  },
  key: { list: 'read', create: 'change', rotate: 'change', revoke: 'change' },
  member: {
    list: 'read',
    invite: 'change',
    listInvitations: 'read',
    withdrawInvitation: 'change',
    changeRoles: 'change',
    remove: 'change',
  },
  objection: { record: 'change', list: 'read' },
  operator: {
    list: 'read',
    invite: 'change',
    listInvitations: 'read',
    withdrawInvitation: 'change',
    remove: 'change',
  },
  organisation: { import: 'import', list: 'read', remove: 'change' },
  contact: { import: 'import', list: 'read', remove: 'change' },
  publication: { list: 'read', remove: 'change' },
  place: { import: 'import', list: 'read', remove: 'change' },
  overlap: { ask: 'repeatable', preview: 'read' },
  partner: {
    create: 'change',
    remove: 'change',
    appoint: 'change',
    listAppointments: 'read',
    withdrawAppointment: 'change',
    suspend: 'change',
    resume: 'change',
    list: 'read',
  },
  platform: { backup: 'unreachable', rotateKeys: 'change', sweep: 'repeatable', status: 'read' },
  recall: { list: 'read', acknowledge: 'change', sent: 'read', history: 'repeatable', escalate: 'change' },
  segment: {
    vocabulary: 'read',
    check: 'repeatable',
    count: 'repeatable',
    crosstab: 'repeatable',
    members: 'repeatable',
    save: 'repeatable',
    publish: 'repeatable',
    list: 'read',
    get: 'read',
    remove: 'repeatable',
  },
  release: { list: 'read', budget: 'read', lift: 'change' },
  set: { save: 'repeatable', list: 'read', publish: 'repeatable' },
  upload: {
    open: 'change',
    append: 'bytes',
    finish: 'change',
    get: 'read',
    look: 'repeatable',
    remove: 'change',
  },
} as const satisfies Table;
