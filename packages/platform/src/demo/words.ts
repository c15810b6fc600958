/** The words that invented people and their addresses are made of. No town, street or family here is a real one. */

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

export const womensNames = list(`
  Ada Adele Alma Amara Anouk Astrid Beatrix Bronwyn Carmen Celeste Chloé Clara Dalia Daphne Edith Eilidh Elena Elsie
  Esme Farah Fern Freya Greta Hana Harriet Hedda Imogen Ines Iris Isla Jasmin Joana Juno Kamala Keiko Lena Linnea Lucía
  Mabel Maeve Marguerite Meera Mila Nadia Naomi Nell Noor Odette Olive Ottilie Pearl Petra Priya Renée Rosalind Roza
  Sabine Saoirse Selma Sigrid Siobhán Tamsin Thea Una Vera Violet Wanda Wilhelmina Xanthe Yara Yuki Zadie Zoë Zuzana`);

export const mensNames = list(`
  Abel Alaric Ambrose Anton Arlo Arun Barnaby Bastian Benedict Bram Callum Casper Cyrus Damian Darius Dmitri Eamon
  Edmund Emil Enzo Ezra Felix Fergus Finn Gareth Gideon Goran Hamish Hugo Idris Ilya Ivor Jarrah Jonas José Julian Kai
  Kasimir Kofi Lachlan Leif Levi Lorenz Magnus Malik Marek Mateo Milo Nikhil Noah Oisín Omar Orson Otto Pascal Percy
  Rafael Ravi Reuben Rhys Rupert Samir Sandor Silas Stellan Sören Tariq Theo Tobias Ulric Viktor Wendell Xavier Zane`);

const familyStarts = list(`
  Abber Alder Amber Ashen Balder Barrow Bellin Birken Bram Brindle Calder Carrow Cinder Coble Corran Dapple Darrow Delmar
  Dunnel Elder Ember Farrow Fennel Fother Gallen Garrin Gossel Hallow Harken Hazel Hollin Ivel Jarrow Kestrel Kinder
  Lannock Larken Lorrim Mallow Marden Merrin Mossel Norrin Oaken Orrel Pellow Penner Quarrel Quillen Rennick Rowan Sallow
  Sorrel Tansel Tarrin Thistle Umber Vennel Warren Wender Whistle Yarrow`);
const familyEnds = list(`
  bank beck bourne bridge by combe croft dale dene ell fold ford gate ham hay hurst ing ley lock lund mere mond more nell
  noke rick ridge sett shaw side stead stone thorpe ton vale wade ward well wick wold worth`);

/** Every family name there is: 2,000 and more. */
export const familyNames = familyStarts.flatMap((start) => familyEnds.map((end) => start + end));

export const streetNames = list(`
  Acacia Banksia Bellbird Billabong Bottlebrush Brushtail Cassia Cedar Currawong Dunnart Echidna Ferntree Gannet Grevillea
  Hakea Heron Ibis Jacaranda Kurrajong Lilly Lorikeet Magpie Melaleuca Myrtle Pademelon Plover Quoll Rosella Saltbush
  Sandpiper Spoonbill Stringybark Sugarloaf Tamarind Teatree Treefern Wagtail Waratah Wattle Wombat`);
export const streetKinds = list('Street Road Avenue Lane Court Parade Crescent Terrace Close Drive');

/** [town, state, postcode] */
export const towns: readonly (readonly [string, string, string])[] = [
  ['Ferrow Bay', 'NSW', '2991'],
  ['Upper Quandary', 'NSW', '2992'],
  ['Tallis Creek', 'NSW', '2993'],
  ['Dunmarrow', 'NSW', '2994'],
  ['Port Ellery', 'NSW', '2995'],
  ['Coolabind', 'NSW', '2996'],
  ['Marrick Heath', 'NSW', '2997'],
  ['St Averil', 'NSW', '2998'],
  ['Gullwater', 'VIC', '3997'],
  ['Mount Sorrow', 'VIC', '3998'],
  ['Birrabeen', 'VIC', '3999'],
  ['Little Hexham', 'VIC', '3994'],
  ['Kestrel Flat', 'VIC', '3993'],
  ['Wirrinook', 'VIC', '3989'],
  ['Ambleton', 'VIC', '3982'],
  ['Palm Ridgeway', 'QLD', '4899'],
  ['Caldera Sands', 'QLD', '4898'],
  ['Boonjarra', 'QLD', '4897'],
  ['Mangrove Reach', 'QLD', '4896'],
  ['New Tamsin', 'QLD', '4889'],
  ['Ochre Hill', 'SA', '5799'],
  ['Vinegrove', 'SA', '5798'],
  ['Larkspur Gully', 'SA', '5797'],
  ['Saltlake Junction', 'WA', '6999'],
  ['Jindawarra', 'WA', '6996'],
  ['Cape Merriment', 'WA', '6995'],
  ['Tinderbush', 'WA', '6993'],
  ['Hollow Tor', 'TAS', '7499'],
  ['Frostmere', 'TAS', '7498'],
  ['Barramoor', 'NT', '0899'],
  ['Kapok Landing', 'NT', '0898'],
  ['Monaro Rise', 'ACT', '2699'],
];

export const occupations = [
  'nurse',
  'teacher',
  'electrician',
  'bookkeeper',
  'software developer',
  'chef',
  'carpenter',
  'shop assistant',
  'lawyer',
  'farmer',
  'bus driver',
  'civil engineer',
  'journalist',
  'librarian',
  'student',
  'retired',
];
export const employers = [
  'Ferrow Bay Hospital',
  'Dunmarrow Council',
  'Gullwater Timber',
  'Birrabeen Freight',
  'self-employed',
];
export const educations = ['school', 'trade certificate', 'diploma', 'bachelor', 'master', 'doctorate'];
export const maritalStatuses = ['single', 'partnered', 'married', 'divorced', 'widowed'];
