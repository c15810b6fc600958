/**
 * Names that mean the same at every partner: what a file is suggested to be imported as, so that a condition written
 * at one partner reads at another. Nothing has to be named so; a partner's dictionary is its own.
 */
import type { AttributeType, Sensitivity } from './dictionary.ts';
import type { DataCategory, EventKind } from './words.ts';

export type StandardProperty = {
  readonly name: string;
  readonly type: AttributeType;
  readonly labels: { readonly en: string; readonly sv: string };
  /** How files call it, besides its name and labels, in snake case. */
  readonly also: readonly string[];
};

export type StandardAttribute = StandardProperty & {
  readonly category: DataCategory;
  readonly sensitivity: Sensitivity;
};

const called = (
  name: string,
  type: AttributeType,
  [en, sv]: readonly [string, string],
  also = '',
): StandardProperty => ({ name, type, labels: { en, sv }, also: also.split(' ').filter(Boolean) });

const channel = called('channel', 'text', ['Channel', 'Kanal'], 'sales_channel');

/** What is told of events, by kind. */
export const standardProperties: Readonly<Record<EventKind, readonly StandardProperty[]>> = {
  purchase: [
    called(
      'order',
      'text',
      ['Order', 'Order'],
      'order_id order_number receipt receipt_number invoice basket',
    ),
    called('line', 'integer', ['Line', 'Rad'], 'line_number line_no order_line position'),
    called(
      'product',
      'text',
      ['Product', 'Produkt'],
      'item item_description product_name article sku goods description what',
    ),
    called('quantity', 'integer', ['Quantity', 'Antal'], 'qty count units pieces'),
    called('amount', 'money', ['Amount', 'Belopp'], 'price paid total line_total sum cost revenue value'),
    called('store', 'text', ['Store', 'Butik'], 'shop branch outlet site location place'),
    channel,
  ],
  loyalty: [
    called('membership', 'text', ['Membership', 'Medlemskap'], 'membership_number programme program'),
    called('tier', 'text', ['Tier', 'Nivå'], 'level status grade'),
    called('points_earned', 'integer', ['Points earned', 'Intjänade poäng'], 'earned points points_accrued'),
    called(
      'points_burnt',
      'integer',
      ['Points burnt', 'Använda poäng'],
      'burnt points_burned redeemed points_redeemed',
    ),
    called('reward', 'text', ['Reward', 'Belöning'], 'benefit voucher'),
    called('reason', 'text', ['Reason', 'Skäl'], 'cause activity'),
  ],
  survey: [
    called('instrument', 'text', ['Survey', 'Undersökning'], 'survey survey_name questionnaire form'),
    called('question', 'text', ['Question', 'Fråga'], 'question_text item'),
    called('answer', 'text', ['Answer', 'Svar'], 'response comment free_text'),
    called('score', 'integer', ['Score', 'Betyg'], 'rating nps csat grade points'),
  ],
  support: [
    called('case', 'text', ['Case', 'Ärende'], 'case_id case_number ticket ticket_id'),
    called('product', 'text', ['Product model', 'Produktmodell'], 'model product_model article item'),
    called('problem', 'text', ['Problem', 'Problem'], 'issue fault subject complaint topic'),
    called(
      'earlier_problems',
      'integer',
      ['Earlier problems', 'Tidigare problem'],
      'previous_problems earlier_cases',
    ),
    called('outcome', 'text', ['Outcome', 'Utfall'], 'resolution result solution'),
    channel,
  ],
  social: [
    called('platform', 'text', ['Platform', 'Plattform'], 'network site service'),
    called('handle', 'text', ['Handle', 'Kontonamn'], 'account username user_name profile'),
    called('mention', 'text', ['Mention', 'Omnämnande'], 'post text message content'),
    called('sentiment', 'text', ['Sentiment', 'Känsla'], 'feeling mood tone'),
  ],
  touchpoint: [
    called('medium', 'text', ['Medium', 'Medium'], 'media utm_medium contact_type'),
    called(
      'source',
      'text',
      ['Where they heard of us', 'Var de hört om oss'],
      'utm_source referrer heard_of_us',
    ),
    called('campaign', 'text', ['Campaign', 'Kampanj'], 'utm_campaign campaign_name mailing'),
    channel,
  ],
  'self-service': [
    called('action', 'text', ['Action', 'Åtgärd'], 'activity task function'),
    channel,
    called('page', 'text', ['Page', 'Sida'], 'url screen view'),
  ],
};

const attribute = (
  category: DataCategory,
  property: StandardProperty,
  sensitivity: Sensitivity = 'normal',
): StandardAttribute => ({ ...property, category, sensitivity });

/** What is kept of customers, besides what they are recognised by. */
export const standardAttributes: readonly StandardAttribute[] = [
  attribute(
    'contact',
    called('street', 'text', ['Street', 'Gata'], 'address address_line street_address address_1'),
  ),
  attribute('demographic', called('gender', 'text', ['Gender', 'Kön'], 'sex')),
  attribute(
    'demographic',
    called(
      'date_of_birth',
      'date',
      ['Date of birth', 'Födelsedatum'],
      'dob birth_date birthday born birthdate',
    ),
  ),
  attribute(
    'demographic',
    called('year_of_birth', 'integer', ['Year of birth', 'Födelseår'], 'year_birth birth_year'),
  ),
  attribute('demographic', called('age_group', 'text', ['Age group', 'Åldersgrupp'], 'age_band')),
  attribute('demographic', called('education', 'text', ['Education', 'Utbildning'], 'degree')),
  attribute('demographic', called('marital_status', 'text', ['Marital status', 'Civilstånd'], 'marital')),
  attribute(
    'demographic',
    called('household_size', 'integer', ['Household size', 'Hushållsstorlek'], 'household'),
  ),
  attribute('demographic', called('children', 'integer', ['Children', 'Barn'], 'kids kidhome')),
  attribute(
    'demographic',
    called('income', 'integer', ['Income', 'Inkomst'], 'salary yearly_income annual_income'),
    'sensitive',
  ),
  attribute('demographic', called('language', 'text', ['Language', 'Språk'], 'preferred_language')),
  attribute(
    'location',
    called(
      'postcode',
      'text',
      ['Postcode', 'Postnummer'],
      'post_code postal_code zip zip_code zipcode home_postcode',
    ),
  ),
  attribute(
    'location',
    called('town', 'text', ['Town', 'Ort'], 'city suburb home_city locality municipality'),
  ),
  attribute(
    'location',
    called('region', 'text', ['Region', 'Region'], 'state province home_province county district'),
  ),
  attribute('location', called('country', 'text', ['Country', 'Land'], 'country_code nation')),
  attribute('location', called('home_store', 'text', ['Home store', 'Hembutik'], 'preferred_store')),
  attribute(
    'loyalty',
    called('tier', 'text', ['Tier', 'Nivå'], 'loyalty_card card_type level loyalty_tier member_level'),
  ),
  attribute('loyalty', called('points', 'integer', ['Points', 'Poäng'], 'points_balance loyalty_points')),
  attribute(
    'loyalty',
    called(
      'member_since',
      'date',
      ['Member since', 'Medlem sedan'],
      'joined enrolled enrolment_date join_date',
    ),
  ),
  attribute(
    'purchase',
    called('customer_value', 'number', ['Customer value', 'Kundvärde'], 'clv lifetime_value'),
  ),
  attribute('survey', called('satisfaction', 'integer', ['Satisfaction', 'Nöjdhet'], 'nps csat')),
  attribute(
    'marketing',
    called('heard_of_us', 'text', ['Where they heard of us', 'Var de hört om oss'], 'source referrer'),
  ),
  attribute('support', called('complained', 'boolean', ['Complained', 'Har klagat'], 'complain complaint')),
  attribute('employment', called('occupation', 'text', ['Occupation', 'Yrke'], 'job profession job_title')),
  attribute(
    'employment',
    called('employer', 'text', ['Employer', 'Arbetsgivare'], 'company organisation organization'),
  ),
  attribute('employment', called('industry', 'text', ['Industry', 'Bransch'], 'sector branch')),
  attribute(
    'social',
    called('social_handle', 'text', ['Social handle', 'Konto i sociala medier'], 'handle twitter instagram'),
  ),
];
