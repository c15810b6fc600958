/** The vocabulary of agreements, for people who have never read a permission. */
import type { DataCategory, IdentifierKind, PermittedAction, Purpose } from '@entente/contract';
import { saidIn } from '../dates.ts';

export const said = saidIn({
  locale: 'en-GB',
  and: 'and',
  nobody: 'nobody',
  time: (day, time) => `${day}, ${time} UTC`,
  endOf: (day) => `the end of ${day} (UTC)`,
});

const purposes: Readonly<Record<Purpose, string>> = {
  'direct-marketing': 'direct marketing (contacting people with offers)',
  'personalised-advertising': 'personalised advertising (choosing which advertisements people see)',
  'market-research': 'market research (learning what people do and want)',
  'customer-support': 'customer support (helping people with questions and complaints)',
  'joint-loyalty': 'a joint loyalty programme',
};

const categories: Readonly<Record<DataCategory, string>> = {
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

const actions: Readonly<Record<PermittedAction, string>> = {
  count: 'be told how many they are, and how many of them it knows itself',
  analyse: 'be told how they break down into groups',
  deliver: 'be handed the people themselves, one row each with that data',
};

const identifiers: Readonly<Record<IdentifierKind, string>> = {
  email: 'the same e-mail address',
  phone: 'the same telephone number',
  loyalty: 'the same loyalty number',
  'name-birth-postcode': 'the same name, date of birth and postcode together',
};

export const terms = { purposes, categories, actions, identifiers };
