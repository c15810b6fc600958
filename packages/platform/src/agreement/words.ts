/** The vocabulary of agreements in plain English, for people who have never read a permission. */
import type { DataCategory, IdentifierKind, Instant, PermittedAction, Purpose } from '@entente/contract';

export const purposeWords: Readonly<Record<Purpose, string>> = {
  'direct-marketing': 'direct marketing (contacting people with offers)',
  'personalised-advertising': 'personalised advertising (choosing which advertisements people see)',
  'market-research': 'market research (learning what people do and want)',
  'customer-support': 'customer support (helping people with questions and complaints)',
  'joint-loyalty': 'a joint loyalty programme',
};

export const categoryWords: Readonly<Record<DataCategory, string>> = {
  contact: 'contact details (names, e-mail addresses, telephone numbers, street)',
  demographic: 'facts about the person (date of birth, education, income and the like)',
  location: 'where they live (postcode and town)',
  purchase: 'what they buy',
  loyalty: 'their membership in loyalty programmes',
  survey: 'what they answered in surveys',
  marketing: 'how they were contacted and what they responded to',
  support: 'their questions, complaints and use of self-service',
  social: 'what they do on social media',
  employment: 'their work',
};

export const actionWords: Readonly<Record<PermittedAction, string>> = {
  count: 'be told how many they are, and how many of them it knows itself',
  analyse: 'be told how they break down into groups',
  deliver: 'be handed the people themselves, one row each with that data',
};

export const identifierWords: Readonly<Record<IdentifierKind, string>> = {
  email: 'the same e-mail address',
  phone: 'the same telephone number',
  loyalty: 'the same loyalty number',
  'name-birth-postcode': 'the same name, date of birth and postcode together',
};

/** A list as people say it: `a, b and c`. */
export function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? 'nobody';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

const longDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** The instant as a day and, unless it is the first of the day, a time: `1 January 2026, 18:00 UTC`. */
export function instantWords(at: Instant): string {
  const time = new Date(at).toISOString().slice(11, 23).replace('.000', '').replace(/:00$/, '');
  return `${longDay.format(at)}, ${time} UTC`;
}

/** The end of something that holds before `at`: a whole last day, or an instant. */
export function endWords(at: Instant): string {
  const isMidnight = at % 86_400_000 === 0;
  return isMidnight ? `the end of ${longDay.format(at - 1)} (UTC)` : instantWords(at);
}
