/** What becomes of a job: pure. */
import type { JobKind, JobState, PlatformJobKind, RefusalCode } from '@entente/contract';
import { CooperationId, platformJobKinds } from '@entente/contract';
import { can, subject, type Ability } from '@entente/policy';

/** Whether it is over for good. */
export const isOver = (state: JobState): boolean => state !== 'QUEUED' && state !== 'RUNNING';

const isPlatforms = (kind: JobKind): kind is PlatformJobKind =>
  (platformJobKinds as readonly JobKind[]).includes(kind);

/** Refusals that others' work causes: they go away by themselves. */
const passing: readonly RefusalCode[] = ['busy'];

/** How an attempt went that did not come to its end. */
export type Stop =
  | { readonly by: 'refusal'; readonly code: RefusalCode }
  | { readonly by: 'fault' }
  /** The program that ran it stops. */
  | { readonly by: 'stop' }
  | { readonly by: 'cancellation' };

/** What follows: a state it ends in, or another attempt. A refusal is an answer, so it is not asked for again. */
export function afterStop(stop: Stop, isLast: boolean): 'again' | 'REFUSED' | 'FAILED' | 'CANCELLED' {
  switch (stop.by) {
    case 'cancellation':
      return 'CANCELLED';
    case 'stop':
      return 'again';
    case 'refusal':
      return passing.includes(stop.code) && !isLast ? 'again' : 'REFUSED';
    case 'fault':
      return isLast ? 'FAILED' : 'again';
  }
}

/** Whether these roles may ask for such a job, and so stop it and read what came of it. */
export function mayAskFor(
  ability: Ability,
  { kind, object }: { kind: JobKind; object: string | null },
): boolean {
  const { actor } = ability;
  if (actor.kind === 'operator') return isPlatforms(kind) && can(ability, 'sweep', subject.platform());
  const { partner } = actor;
  switch (kind) {
    case 'import-customers':
      return can(ability, 'import', subject.customer({ partner }));
    case 'import-events':
      return can(ability, 'import', subject.event({ partner }));
    case 'import-consents':
      return can(ability, 'import', subject.consent({ partner }));
    case 'import-places':
      return can(ability, 'import', subject.place({ partner }));
    case 'import-organisations':
      return can(ability, 'import', subject.organisation({ partner }));
    case 'import-contacts':
      return can(ability, 'import', subject.contact({ partner }));
    case 'enrol':
      // A key may be bound to some cooperations.
      return can(
        ability,
        'enrol',
        subject.cooperation({ parties: [partner], id: CooperationId.parse(object) }),
      );
    case 'deliver':
      return can(ability, 'request', subject.delivery({ partner }));
    case 'expire':
    case 'sweep':
      return false;
  }
}
