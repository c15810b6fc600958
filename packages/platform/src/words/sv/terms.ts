import type { Words } from '../words.ts';
import { saidIn } from '../dates.ts';

export const said = saidIn({
  locale: 'sv-SE',
  and: 'och',
  nobody: 'ingen',
  time: (day, time) => `${day} kl. ${time} UTC`,
  endOf: (day) => `utgången av den ${day} (UTC)`,
});

/** Whose something is; a name that ends in s, x or z stays as it is. */
export const whose = (name: string): string => (/[sxz]$/.test(name) ? name : `${name}s`);

export const terms: Words['terms'] = {
  purposes: {
    'direct-marketing': 'direktmarknadsföring (att kontakta människor med erbjudanden)',
    'personalised-advertising': 'anpassad reklam (att välja vilken reklam människor ser)',
    'market-research': 'marknadsundersökning (att lära sig vad människor gör och vill)',
    'customer-support': 'kundsupport (att hjälpa människor med frågor och klagomål)',
    'joint-loyalty': 'ett gemensamt lojalitetsprogram',
  },
  categories: {
    contact: 'kontaktuppgifter (namn, e-postadresser, telefonnummer, gatuadress)',
    demographic: 'uppgifter om personen (födelsedatum, utbildning, inkomst och liknande)',
    location: 'var de bor (postnummer och ort)',
    purchase: 'vad de köper',
    loyalty: 'deras medlemskap i lojalitetsprogram',
    survey: 'vad de har svarat i enkäter',
    marketing: 'hur de har kontaktats och vad de har svarat på',
    support: 'deras frågor, klagomål och användning av självbetjäning',
    social: 'vad de gör i sociala medier',
    employment: 'deras arbete',
  },
  actions: {
    count: 'få veta hur många de är, och hur många av dem som den själv känner',
    analyse: 'få veta hur de fördelar sig på grupper',
    deliver: 'få personerna själva utlämnade, en rad för var och en med de uppgifterna',
  },
  identifiers: {
    email: 'samma e-postadress',
    phone: 'samma telefonnummer',
    loyalty: 'samma lojalitetsnummer',
    'name-birth-postcode': 'samma namn, födelsedatum och postnummer tillsammans',
  },
};
