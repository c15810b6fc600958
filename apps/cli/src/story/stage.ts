/** What every chapter of the story has at hand. */
import type { CooperationId } from '@entente/contract';
import type { DemoPlan } from '@entente/platform';
import type { Caller, Entente } from '../open.ts';
import type { Teller } from './teller.ts';

export type Stage = {
  readonly entente: Entente;
  readonly teller: Teller;
  readonly plan: DemoPlan;
};

/** The stage once the agreement is there. */
export type Signed = Stage & { readonly cooperation: CooperationId };

/** The airline, which provides, and the grocer, who receives, in what the story follows. */
export const provider = 'zephyria';
export const recipient = 'mossfield';

export const agreementName = 'Table and Travel';
export const permission = `${provider}>${recipient} direct-marketing contact`;
/** With more categories, so that a set drawn from loyalty data can be used under it. */
export const widerPermission = `${provider}>${recipient} direct-marketing contact+demographic+loyalty`;
/** Allows to count, but not to deliver. */
export const countedPermission = `${provider}>${recipient} market-research demographic+purchase`;

/** Whoever does it in the story, in the one role that needs. */
export function actors({ entente }: Stage): {
  readonly analyst: (partner: string) => Caller;
  readonly admin: (partner: string) => Caller;
  readonly officer: (partner: string) => Caller;
} {
  return {
    analyst: (partner) => entente.as(partner, ['analyst']),
    admin: (partner) => entente.as(partner, ['admin']),
    officer: (partner) => entente.as(partner, ['privacy-officer']),
  };
}

/** What people call a partner. */
export function nameOf({ plan }: Stage, handle: string): string {
  return plan.partners.find((partner) => partner.handle === handle)?.name ?? handle;
}
