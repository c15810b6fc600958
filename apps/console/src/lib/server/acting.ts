/** Forms of a page on which many small things can be done, and who may do them. */
import type { Account, Role } from '@entente/contract';
import type { RequestEvent } from '@sveltejs/kit';
import { apiOf } from './api.ts';
import { typedIn, type Typed } from './form.ts';
import { done } from './refused.ts';

type Api = ReturnType<typeof apiOf>;

/** An action that does one thing for that partner with what was typed, and answers with what to say about it. */
export const acting =
  <Event extends RequestEvent>(partnerOf: (event: Event) => string) =>
  <T>(work: (api: Api, typed: Typed) => Promise<T>) =>
  async (event: Event) => {
    const typed = await typedIn(event.request);
    return done(() => work(apiOf(event, partnerOf(event)), typed));
  };

/** Whether somebody acts for that partner in that role: what a page offers follows from it, what is done the API decides. */
export const hasRole = (account: Account | undefined, partner: string, role: Role): boolean =>
  account?.memberships.some((each) => each.partner === partner && each.roles.includes(role)) === true;
