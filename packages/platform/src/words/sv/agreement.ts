import type { Words } from '../words.ts';
import { said, whose } from './terms.ts';

const days = (count: number): string => (count === 1 ? '1 dag' : `${count} dagar`);

const { list } = said;

export const agreement: Words['agreement'] = {
  standing: {
    active: (until) => `GÄLLANDE till ${until}`,
    wouldEnd: (parties) => ` (${list(parties)} vill avsluta det)`,
    draft: 'UTKAST (ingen har föreslagit det än)',
    signatures: (signed, all) => `${signed} av ${all} har skrivit under`,
    missing: (signatures, missing) => `FÖRESLAGET (${signatures}, det saknas ${list(missing)})`,
    notStarted: (signatures, start) => `FÖRESLAGET (${signatures}), börjar den ${start}`,
    suspended: (by) => `PAUSAT av ${list(by)}`,
    rejected: (by, end) => `AVVISAT av ${by}${end}`,
    endedByAll: (end) => `AVSLUTAT av alla parter${end}`,
    belowTwo: (end, left) =>
      `AVSLUTAT${end}, eftersom ${list(left)} har lämnat och färre än två parter är kvar`,
    expired: (end) => `UTGÅNGET${end}`,
    on: (instant) => ` den ${instant}`,
  },
  left: (parties) => `Inte längre part: ${list(parties)}.`,
  between: (parties, starts, ends) => `Ett avtal mellan ${list(parties)}, från den ${starts} till ${ends}.`,
  signed: (version, hash) => `Version ${version}; det som skrivs under är \`${hash}\`.`,
  headings: {
    lines: 'Vem som får göra vad',
    people: 'Bara de som har gått med på det',
    matching: 'Hur människor känns igen',
    limits: 'Gränser',
    life: 'Hur det börjar och slutar',
  },
  line: ({ purpose, recipient, provider, data, uses }) =>
    `För ${purpose} får ${recipient} använda följande om ${whose(provider)} kunder: ${data}. Den får: ${uses}.`,
  noise: (recipient) =>
    `Eftersom ${recipient} inte får personerna utlämnade bär de tal som den får veta ett brus.`,
  key: 'Nyckel',
  people: [
    'En rad ovan täcker en kund bara så länge kundens eget samtycke, givet till den partner som lämnar uppgifterna, gäller det ändamålet och den mottagaren, tar in varje slags uppgift som raden nämner och varken är återkallat eller har gått ut. Inget samtycke betyder nej.',
    'En person som partnern känner i flera poster täcks bara om en av dem har sagt ja och ingen av dem har sagt nej.',
    'Den som återkallar är ute genast: ur varje tal och varje leverans. Rader som har lämnats ut försvinner ur inkorgen, och mottagaren åläggs att radera det den tagit, inom 72 timmar.',
    'En kund som ingen rad täcker finns inte i någon annans svar: i inget tal, ingen fördelning och ingen leverans. Det enda som en sådan kunds pseudonymer någonsin kan göra är att hjälpa till att känna igen att två poster är en person, och det räknas ut en gång för hela samarbetet, vilka samtycken de som är i det än har.',
  ],
  rules: 'Poster hos olika partner tas för en och samma person efter dessa regler, i denna ordning:',
  pseudonyms: 'Det som jämförs är nycklade pseudonymer, aldrig adresserna eller numren själva.',
  entered: (recipients, providers) =>
    `Varje kund hos ${list(recipients)} förs in som pseudonymer, så att en mottagare kan få veta något om sina egna${
      providers.length > 0 ? `; hos ${list(providers)} bara de kunder som täcks` : ''
    }.`,
  minimumCohort: (people) => `Ett tal eller en leverans om färre än ${people} personer hålls inne.`,
  deliveryDays: (count) =>
    `Utlämnade rader lever i högst ${days(count)}, och aldrig längre än personens samtycke eller detta avtal.`,
  releases: ({ epsilon, epochDays, perRecipient, perAffiliation, groups }) =>
    `Där personer inte lämnas ut bär talen ett brus med epsilon ${decimal(epsilon)}, detsamma i ${days(epochDays)}; ` +
    `alla tal tillsammans får någonsin kosta högst ${decimal(perRecipient)} för varje mottagare och partner som lämnar uppgifter, och högst ` +
    `${decimal(perAffiliation)} för varje sådan partner över ${groups}. Det som är förbrukat kommer inte tillbaka, och det som andra avtal har kostat räknas också.`,
  groups: (groups) => `dessa grupper, som var och en räknas som en: ${groups.join('; ')}`,
  allParties: 'alla parter tillsammans',
  life: [
    'Det gäller när varje part har skrivit under samma text och dess början har kommit. Till dess får varje part avvisa det.',
    'Varje part får pausa det; då berättas och lämnas ingenting ut, och inkorgarna är låsta tills var och en som har pausat har tagit upp det igen.',
    'Varje part får lämna ensam: dess kunder tas ut och återkallas, och de andra fortsätter. Alla parter tillsammans får avsluta det. Med färre än två parter är det slut.',
    'Varje part får be om andra villkor. Det som bara tillåter mindre (färre slags uppgifter eller användningar, fler personer i ett tal, ett tidigare slut) gäller genast; allt annat gäller när varje part har skrivit under vars kunder det rör. Det som har lämnats ut under en rad som tas bort återkallas.',
    'När det slutar försvinner varje utlämnad rad ur inkorgarna och återkallas.',
  ],
};

function decimal(value: number): string {
  return String(value).replace('.', ',');
}
