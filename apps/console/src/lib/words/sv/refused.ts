import type { Words } from '../words.ts';

const texts: Words['refused']['texts'] = {
  'not-found': [
    'Det finns inget sådant för dig ({what}).',
    'Kontrollera namnet eller id:t; en lista visar vad du får se.',
  ],
  'not-allowed': [
    'Din roll får inte göra detta ({noun}: {action}).',
    'Be en administratör i ditt företag om rollen som behövs.',
  ],
  'signed-out': ['Du är inte inloggad, eller inte längre.', 'Logga in igen.'],
  'partner-choice': ['Du agerar för flera: {partners}.', 'Välj en av dem på första sidan.'],
  'not-a-member': [
    'Du agerar inte för den partnern, eller inte längre.',
    'Be en administratör hos partnern att bjuda in dig.',
  ],
  'partner-suspended': [
    'Operatören har spärrat {partner}, som nu bara får läsa och säga nej.',
    'Fråga den som driver plattformen; återkallelser, raderingar, invändningar och läsning fungerar som vanligt.',
  ],
  'invitation-invalid': ['Inbjudan gäller inte, eller inte längre.', 'Be den som bjöd in dig om en ny.'],
  'sign-in-first': [
    'Det finns redan ett konto med den adressen.',
    'Logga in med det och öppna sedan inbjudan igen.',
  ],
  'last-admin': ['En partner har minst en administratör.', 'Gör först någon annan till administratör.'],
  'last-operator': ['Plattformen har minst en operatör.', 'Bjud först in någon annan.'],
  'key-limit': ['Två nycklar med namnet ”{name}” gäller redan.', 'Återkalla den som inte används längre.'],
  'mail-unavailable': [
    'Ingen utgående e-post är inställd, så ingen har bjudits in.',
    'Be den som driver plattformen att ställa in e-posten.',
  ],
  'mail-refused': [
    'E-postservern tog inte emot något brev ({detail}), så ingen har fått inbjudans länk.',
    'Titta på adressen, eller låt någon se över e-postservern; bjud sedan in igen.',
  ],
  'input-invalid': ['Uppgifterna kan inte användas: {detail}', 'Rätta de utpekade ställena och skicka igen.'],
  'already-exists': ['{name} finns redan ({what}).', 'Välj ett annat namn, eller använd det som finns.'],
  'mapping-invalid': [
    'Kopplingen av kolumnerna går inte att använda: {detail}',
    'Rätta de utpekade ställena; filen har inte lästs in.',
  ],
  'mapping-mismatch': [
    'Filen har inte de kolumner som kopplingen nämner: {detail}',
    'Rätta kopplingen eller filen.',
  ],
  'segment-invalid': ['Segmentet går inte att använda: {detail}', 'Rätta de utpekade ställena.'],
  'segment-in-use': ['Segmentet ”{name}” nämns av andra: {segments}.', 'Ändra eller ta bort dem först.'],
  'dictionary-settled': [
    'Någon har redigerat ordlistan, och kopplingen säger något annat: {detail}',
    'Låt kopplingen säga samma sak, eller redigera ordlistan en gång till.',
  ],
  'dictionary-unfit': ['{name} kan inte ändras så: {detail}', 'Läs in uppgifterna under ett annat namn.'],
  'dictionary-in-use': [
    '{name} används av det ni har sparat eller publicerat: {detail}',
    'Ändra det först, eller läs in uppgifterna under ett annat namn.',
  ],
  'place-in-use': [
    '{name} kan inte tas bort: {detail}',
    'Flytta eller ta först bort de platserna, och ändra eller ta bort de segmenten.',
  ],
  'organisation-in-use': [
    '{name} kan inte tas bort: {detail}',
    'Flytta eller ta först bort de organisationerna, och ändra eller ta bort de segmenten.',
  ],
  'file-unreadable': [
    'Filen går inte att läsa på rad {line}: {detail}',
    'Laga filen och läs in den igen; det som har kommit in är kvar.',
  ],
  'file-changed': [
    'Filen ändrades medan den lästes: den hade {before} byte och har nu {after}.',
    'Läs in den när ingen skriver i den längre; det som har kommit in är kvar, och ingenting kommer in två gånger.',
  ],
  'snapshot-incomplete': [
    'För {rows} rader går det inte att läsa vem de gäller, så ingen togs bort; de andra raderna har kommit in.',
    'Laga de raderna, som finns i filen med avvisade rader, och läs in allt igen.',
  ],
  'snapshot-limit': [
    '{absent} av {customers} kunder saknas i filen, fler än {limit}, så ingen togs bort; filens rader har kommit in.',
    'Se efter om filen är hel; är den det, läs in den igen och tillåt att fler tas bort.',
  ],
  'terms-invalid': [
    'Villkoren går inte att använda: {detail}',
    'Rätta de utpekade ställena och föreslå igen.',
  ],
  'agreement-state': [
    'Avtalet är {state}; för det här måste det vara {needs}.',
    'Se på avtalets sida vad som är möjligt nu.',
  ],
  'already-signed': [
    '{partner} har redan skrivit under den här versionen.',
    'Ingenting behöver göras; vänta på de andra parterna.',
  ],
  'already-recorded': [
    '{partner} har redan registrerat detta: {verb}.',
    'Ingenting behöver göras; det gäller tills avtalet ändras.',
  ],
  'party-left': [
    '{partner} har lämnat avtalet.',
    'Den som lämnar gör det för gott; ett nytt avtal kan föreslås.',
  ],
  'hash-mismatch': [
    'Villkoren som du skulle skriva under är inte de som gäller nu. Ingenting har skrivits under.',
    'Läs den aktuella versionen och skriv under den.',
  ],
  'not-suspended-by-you': ['Bara den som har pausat kan ta upp det igen: {by}.', 'Be dem att göra det.'],
  'terms-fixed': [
    'En ändring kan inte röra {what}.',
    'Låt det vara som det är; för andra parter, en annan början eller andra regler för igenkänning föreslår man ett nytt avtal.',
  ],
  'change-empty': [
    'Det är redan de villkor som gäller, i version {version}.',
    'Ingenting behöver göras, eller så ändrar du något.',
  ],
  'change-state': [
    'Ändringen är {state}; för det här måste den vara {needs}.',
    'Titta på avtalets ändringar; den som är över kan begäras på nytt.',
  ],
  'signature-not-needed': [
    'Ändringen rör inga kunder hos {partner}, så den behöver inget svar därifrån.',
    'Låt {needs} svara; den som inte kan leva med de nya villkoren kan pausa eller lämna avtalet.',
  ],
  'not-requested-by-you': [
    'Bara {by} har begärt ändringen och kan ta tillbaka den.',
    'Neka den, där den behöver er underskrift.',
  ],
  'agreement-not-active': [
    'Avtalet är {state}, så ingenting får lämnas ut under det.',
    'Vänta tills det gäller.',
  ],
  'permission-unknown': [
    'Inget tillstånd ”{permission}” gäller i det här avtalet.',
    'Se tillstånden på avtalets sida.',
  ],
  'action-not-permitted': [
    'Tillståndet räcker inte till att {action}.',
    'Föreslå ett avtal som tillåter det.',
  ],
  'column-not-covered': [
    'Alla kolumner finns inte för er: {detail}',
    'Begär mindre; en förhandsvisning utan kolumner visar allt som tillståndet täcker.',
  ],
  'category-not-covered': [
    'Tillståndet täcker inte: {categories}.',
    'Begär mindre, eller föreslå ett vidare tillstånd.',
  ],
  'purpose-mismatch': [
    'En kombination har ett tillstånd per leverantör, alla för ett ändamål och en mottagare.',
    'Välj tillstånd för ett och samma ändamål.',
  ],
  'release-not-available': [
    'Utan tillstånd att lämna ut kan detta bara sägas med brus, och summor sägs inte så: en enda person kan stå för vilken del som helst av dem.',
    'Fråga hur många personer det är, eller fråga under tillstånd som får lämna ut.',
  ],
  'recall-overdue': [
    '{count} återkallanden från den här leverantören är försenade, så leveranser därifrån har stoppats.',
    'Radera de personerna och svara på återkallandena.',
  ],
  'recall-not-overdue': [
    'Inget återkallande från {recipient} är försenat här.',
    'Ett återkallande kan eskaleras 72 timmar efter att det öppnades; de som ni har skickat visar när det är.',
  ],
  'recall-escalated': [
    'Ni har redan eskalerat till {recipient}, som har till {answerBy} på sig att svara.',
    'Vänta på svaret till dess; en administratör hos er kan när som helst pausa avtalet.',
  ],
  'delivery-state': [
    'Leveransen är {state}; för det här måste den vara {needs}.',
    'Se på leveransens sida vad som är möjligt nu.',
  ],
  'customer-erased': ['Den här kunden har raderats.', 'Bara ett nyare samtycke tar tillbaka en person.'],
  'reason-required': [
    'Den som tittar på en person behöver ett skäl. Ingenting visades.',
    'Ange skälet; det sparas.',
  ],
  'limit-exceeded': [
    'Det går över en gräns: {what}, högst {limit}.',
    'Håll dig inom gränsen, eller dela upp arbetet.',
  ],
  'origin-refused': [
    'Begäran kommer från en annan webbplats, eller säger inte varifrån; ingenting gjordes.',
    'Öppna sidan på nytt och försök därifrån.',
  ],
  'media-type-refused': [
    'Innehållet är inte av ett slag som läses här: {detail}',
    'Skicka en fil i CSV eller NDJSON.',
  ],
  'upload-state': [
    'Inläsningen är {state}; för det här måste den vara {needs}.',
    'Titta på inläsningen, eller börja en ny.',
  ],
  overloaded: [
    'Ni frågar mer än som besvaras på en gång; ingenting gjordes.',
    'Vänta en stund och försök igen.',
  ],
  busy: ['Andra arbetar med samma sak; ingenting ändrades.', 'Försök igen om ett ögonblick.'],
  'store-behind': [
    '{schema} har version {found} och programmet behöver {needed}.',
    'Be den som driver plattformen att uppdatera den.',
  ],
  'server-unsuitable': ['Databasservern kan inte användas: {detail}', 'Fråga den som driver plattformen.'],
  'wrong-master-key': [
    'Uppgifterna är förseglade med huvudnyckeln {found}, och det här är {given}.',
    'Fråga den som driver plattformen: bara den nyckel som databasen skapades med öppnar kontaktuppgifterna.',
  ],
  'backup-invalid': [
    'Säkerhetskopian går inte att använda: {detail}',
    'Ingenting har återställts; ta en annan kopia.',
  ],
  'backup-newer': [
    'Säkerhetskopian gjordes av ett nyare program: {detail}',
    'Återställ den med det programmet, eller ett nyare.',
  ],
  'restore-needs-empty': [
    'Här finns redan en Entente med {partners} partner; ingenting har återställts.',
    'Återställ till en tom plats.',
  ],
  'restore-incomplete': [
    'Säkerhetskopian från {backup} återställdes inte till slut, så ingen får öppna den här.',
    'Be den som driver plattformen att återställa den till slut.',
  ],
  'journal-incomplete': [
    'Journalen över återkallelser har {found} rader och hade {needed} när kopian togs.',
    'Be den som driver plattformen att lägga tillbaka journalen: utan den kommer personer tillbaka som har sagt nej.',
  ],
  'partner-gone': [
    'En partner med namnet ”{name}” har lämnat plattformen, och loggen behåller namnet.',
    'Välj ett annat kortnamn.',
  ],
  'cooperation-differs': [
    'Samarbetet skiljer sig från de rader som det bygger på: {detail}',
    'Låt bygga upp det på nytt; berätta för era partner om det händer igen.',
  ],
  'audit-tampered': [
    'Revisionsloggen har ändrats: {detail}',
    'Spara bevisen och berätta för era partner; jämför med en rot som antecknats någon annanstans.',
  ],
  'offset-mismatch': [
    'Uppladdningen har {offset} byte, så nästa del börjar där.',
    'Fortsätt från den byten; det som har kommit är kvar.',
  ],
  'upload-differs': [
    'Det som kom fram är inte det som skickades: {detail}',
    'Börja en ny uppladdning och skicka filen igen.',
  ],
  'job-state': ['Jobbet är {state}; för det här måste det vara {needs}.', 'Titta på jobbets sida.'],
  'key-reused': [
    'Nyckeln ”{key}” står redan för en annan begäran.',
    'Använd en nyckel en gång, och igen bara för att upprepa samma begäran.',
  ],
  'no-longer-member': [
    'Den som begärde jobbet får inte längre agera för partnern.',
    'Någon som får kan begära det igen.',
  ],
};

const values: Words['refused']['values'] = {
  ' or ': ' eller ',
  ' and ': ' och ',
  agreement: 'avtal',
  change: 'ändring',
  customer: 'kund',
  delivery: 'leverans',
  'started delivery': 'påbörjad leverans',
  disclosure: 'utlämnande',
  freeze: 'frysning',
  invitation: 'inbjudan',
  job: 'jobb',
  key: 'nyckel',
  'line of the dictionary': 'rad i ordlistan',
  member: 'medlem',
  operator: 'operatör',
  partner: 'partner',
  'permission of that provider': 'tillstånd hos den leverantören',
  'published set': 'publicerad mängd',
  'rejects file': 'fil med avvisade rader',
  segment: 'segment',
  set: 'mängd',
  'shared column': 'delad kolumn',
  upload: 'uppladdning',
  version: 'version',
  recall: 'återkallande',
  consent: 'samtycke',
  audit: 'revision',
  objection: 'invändning',
  overlap: 'överlapp',
  analysis: 'analys',
  inbox: 'inkorg',
  dictionary: 'ordlista',
  'who the parties are': 'vilka parterna är',
  'the start': 'början',
  'how people are recognised': 'hur personer känns igen',
  count: 'räkna',
  analyse: 'analysera',
  deliver: 'lämna ut',
  read: 'läsa',
  list: 'lista',
  sign: 'skriva under',
  reject: 'avvisa',
  suspend: 'pausa',
  resume: 'ta upp igen',
  leave: 'lämna',
  terminate: 'avsluta',
  approve: 'godkänna',
  deny: 'neka',
  cancel: 'ta tillbaka',
  request: 'begära',
  'an agreement that all signed and nobody ended': 'undertecknat av alla och inte avslutat',
  contact: 'kontakt',
  demographic: 'demografi',
  location: 'plats',
  purchase: 'köp',
  loyalty: 'lojalitet',
  survey: 'enkät',
  marketing: 'marknadsföring',
  support: 'support',
  social: 'sociala medier',
  employment: 'anställning',
  DRAFT: 'ett utkast',
  PROPOSED: 'föreslaget',
  ACTIVE: 'gällande',
  SUSPENDED: 'pausat',
  REJECTED: 'avvisat',
  EXPIRED: 'utgånget',
  TERMINATED: 'avslutat',
  PENDING: 'i väntan på underskrifter',
  APPROVED: 'underskriven av alla som behövs',
  DENIED: 'nekad',
  CANCELLED: 'avbruten',
  COMMITTED: 'i kraft',
  REQUESTED: 'begärd',
  STARTED: 'på väg',
  COMPLETED: 'klar',
  OPEN: 'öppen',
  COMPLETE: 'fullständig',
  QUEUED: 'i kö',
  RUNNING: 'i gång',
  DONE: 'klart',
  REFUSED: 'nekat',
  FAILED: 'misslyckat',
};

export const refused: Words['refused'] = { texts, values };
