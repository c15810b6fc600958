/**
 * What a party may do to an agreement, and what the agreement permits. Every verb gives the act to append to the
 * log, or refuses.
 *
 * All of them refuse `not-found` to whoever is no party (for them the agreement does not exist), `agreement-state`
 * where the state does not allow it, and `party-left` to a party that left.
 */
import {
  type AgreementCan,
  type AgreementVerb,
  type Instant,
  type PartnerHandle,
  type Permission,
  permissionKey,
  type PermissionScope,
  refuse,
  type TermsHash,
} from '@entente/contract';
import {
  type Act,
  type Agreement,
  agreementAt,
  type AgreementStatus,
  type AgreementVersion,
  objectionTo,
  versionAt,
} from './status.ts';

/** A party that wants to do something to an agreement. */
export type Party = Agreement & { readonly partner: PartnerHandle };

function done(verb: AgreementVerb, by: Party, now: Instant): Act {
  const { version, log, partner } = by;
  const at = recordingInstant(log, now);
  const objection = objectionTo(verb, partner, agreementAt(by, at));
  if (objection) refuse(objection.code, objection.data);
  return { act: verb, partner, at, version: version.version, hash: null };
}

/** The instant an act recorded now counts from: none may precede one that stands in the log already. */
export function recordingInstant(log: readonly Act[], now: Instant): Instant {
  return log.reduce((latest, { at }) => Math.max(latest, at), now);
}

/** Lays a DRAFT before the parties. Proposing is not signing: the proposer signs like everybody else. */
export function propose(by: Party, now: Instant): Act {
  return done('propose', by, now);
}

/**
 * Signs the terms whose hash the party says it has read, while PROPOSED, once.
 * Refuses `already-signed`, and `hash-mismatch` where the hash is not the one on file.
 */
export function sign(by: Party & { readonly hash: TermsHash }, now: Instant): Act {
  const act = done('sign', by, now);
  if (by.hash !== by.version.hash) refuse('hash-mismatch', { version: act.version });
  return { ...act, hash: by.hash };
}

/** Ends a PROPOSED agreement before it begins, even after everybody signed. */
export function reject(by: Party, now: Instant): Act {
  return done('reject', by, now);
}

/** Stops everything under the agreement until the party resumes. Refuses `already-recorded`. */
export function suspend(by: Party, now: Instant): Act {
  return done('suspend', by, now);
}

/** Takes back the party's own suspension. Refuses `not-suspended-by-you`. */
export function resume(by: Party, now: Instant): Act {
  return done('resume', by, now);
}

/** Takes the party and every permission from it or to it out for good. Below two parties that ends the agreement. */
export function leave(by: Party, now: Instant): Act {
  return done('leave', by, now);
}

/** Says that the party wants the end, which comes when every party still in has. Refuses `already-recorded`. */
export function terminate(by: Party, now: Instant): Act {
  return done('terminate', by, now);
}

/** Puts the next version in the place of the one in force. What it needs besides is in the rules of changes. */
export function change(by: Party & { readonly to: AgreementVersion }, now: Instant): Act {
  const { version, hash } = by.to;
  return { ...done('change', by, now), version, hash };
}

/** What the partner could do at `now`: `true`, or the code of the refusal it would meet. */
export function can(by: Party, now: Instant): AgreementCan {
  const status = agreementAt(by, recordingInstant(by.log, now));
  const answer = (verb: AgreementVerb) => objectionTo(verb, by.partner, status)?.code ?? true;
  return {
    propose: answer('propose'),
    sign: answer('sign'),
    reject: answer('reject'),
    suspend: answer('suspend'),
    resume: answer('resume'),
    leave: answer('leave'),
    terminate: answer('terminate'),
    change: answer('change'),
  };
}

/** The permissions between parties still in, whether or not the agreement is in force at the moment. */
export function standingPermissions(
  { terms }: AgreementVersion,
  { parties }: AgreementStatus,
): readonly Permission[] {
  return terms.permissions.filter(
    ({ provider, recipient }) => parties.includes(provider) && parties.includes(recipient),
  );
}

/** The permissions in force at `t`: none unless the agreement is ACTIVE. */
export function permissionsAt(agreement: Agreement, t: Instant): readonly Permission[] {
  const status = agreementAt(agreement, t);
  return status.state === 'ACTIVE' ? standingPermissions(versionAt(agreement, t), status) : [];
}

/**
 * The permission of that scope that is in force at `t`.
 * Refuses `agreement-not-active`, and `permission-unknown` where the terms have no such line or a side of it left.
 */
export function getPermissionAt(agreement: Agreement, scope: PermissionScope, t: Instant): Permission {
  const status = agreementAt(agreement, t);
  if (status.state !== 'ACTIVE') refuse('agreement-not-active', { state: status.state });
  const key = permissionKey(scope);
  const found = standingPermissions(versionAt(agreement, t), status).find(
    (permission) => permissionKey(permission) === key,
  );
  return found ?? refuse('permission-unknown', { permission: key });
}
