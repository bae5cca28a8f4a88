// The source of the master catalogue, the parts of it facts are taken from, what it says of itself, and where it disagrees with itself.
// Everything is as of July 2006 and says so wherever it is shown. One fact a line; columns parted by "|".

export const CATALOGUE_SOURCE = {
  title: 'Developing a Security Sector Reform (SSR) Concept for the United Nations: Proceedings of the Expert Workshop held in Bratislava, Slovakia on 7 July 2006',
  publisher: 'Ministry of Foreign Affairs and Ministry of Defence of the Slovak Republic, with the Geneva Centre for the Democratic Control of Armed Forces (DCAF)',
  place: 'Bratislava',
  year: 2006,
  asOf: '2006-07',
} as const;

/** code | page on which the part begins | title | who wrote or gave it | its own caution, in its own words (short quotations) */
export const SOURCE_PARTS = `
S|5|Summary of workshop proceedings|the organisers|
K|15|Introductory statement|Ján Kubiš, Minister of Foreign Affairs of the Slovak Republic|
L|23|Who's Who Intergovernmentally in SSR?|David M. Law, DCAF|
O|27|OECD Approach to Security Sector Reform|Graham Thompson, OECD DAC|
Z|31|Lessons Learned from the Field|Lamberto Zannier, OSCE|
H|37|UN Approaches to SSR - an Overview|Heiner Hänggi, DCAF|"preliminary and tentative in nature"
B|41|SSR and Democratic Consolidation|Ben Slay, UNDP|
M|45|Experience with SSR in Kosovo|Frode Mauring, UNDP|
N|49|Security Sector Reform in West Africa|André Nikwigize, UNOWA|
V|55|Concluding remarks|Tomáš Valášek, Ministry of Defence of the Slovak Republic|
U|63|United Nations Approaches to Security Sector Reform|DCAF|"a preliminary draft based on initial desk research"; "work in progress"
I|87|Intergovernmental Approaches to Security Sector Reform|DCAF|"may not always be comprehensive or current"; "work in progress"
F|103|Key Messages and Preliminary Findings from the Implementation Framework on Security System Reform (IF-SSR)|OECD DAC Network on Conflict, Peace and Development Co-operation|"DRAFT"; "Preliminary Findings"
`;

/** code | about (organisation or document) | what one place says | place | what another says | place */
export const DISCREPANCIES = `
res1565|un_sc|Resolution 1565 is dated 2 October 2004|U IV Security Council, understanding|it is dated 1 October 2004|U IV Security Council, documents; U V DDR
jssr|undp_bcpr|the Justice and Security Sector Reform approach was issued in 2003|U III Post-conflict peacebuilding|its programmatic approach is of 2002, with further papers of 2003|U IV UNDP, understanding and documents
specialised|un_ecosoc|the United Nations has fifteen specialised agencies|U IV introduction|ECOSOC coordinates fourteen|U IV ECOSOC
osce_states|osce|the OSCE has 56 member states|S 1|it has 55 participating states|I IV OSCE
papdib|nato|PAP-DIB stands for Partnership Action Program|S 1|it stands for Partnership Action Plan|I IV NATO
dac_guidelines|oecd_dac|the guidelines were approved in 2004 as "Security Sector Reform and Governance"|I IV OECD, activities|they are listed as of 2005 as "Security System Reform and Governance"|I IV OECD, documents
un_row|un|the table of main features has ten rows, the last but one for the UN and its agencies|L Table 2|the same table has nine rows and leaves the UN to the other paper|I III
presidency|un_sc|the Council discusses the subject in February 2007|U I|in February or March 2007|K
unama|unama|UNAMA has an explicit mandate for it since 2005|U III Peacekeeping|the Council's resolution of 2005 only stresses its importance|U IV Security Council, understanding
res1355|monuc|Resolution 1355 on experts for child soldiers is dated 15 June 2002|U V Child soldiers|(no other place; the number falls among resolutions of 2001)|our remark
untac|untac|the mission in Cambodia is called a Transitional Administration|U V Justice|(no other place; it was the Transitional Authority)|our remark
sp_police|sp_see|police training stands in the list of fields|I IV Stability Pact, activities|it stands there twice, alone and with reform|I IV Stability Pact, activities
larger_freedom|un_sg|the report In Larger Freedom is dated 2004|B|(no other place; the report was issued in 2005)|our remark
a59_119|dda|A/59/119 is called a resolution of the General Assembly|U IV DDA|(no other place; a symbol of this form is a document's, a resolution's begins with A/RES)|our remark
`;

/** The first typology: dimension | values. Place: L Table 1. */
export const TYPOLOGY_DIMENSIONS = `
approach|development, security, governance
focus|global, regional, subregional
instruments|field, norms, both
contexts|developing, transition, post_conflict, developed
`;

/**
 * The second typology, row by row. organisation | focus of its work | scope | region | contexts | what the table adds | tables it stands in (L: ten rows,
 * I: nine rows)
 */
export const TYPOLOGY_ROWS = `
au|norms|regional|africa|developing, post_conflict||L I
coe|field, norms|regional|europe|post_conflict, transition||L I
ecowas|norms|regional|west_africa|developing, post_conflict||L I
eu|field, norms|global|world|developing, post_conflict, transition, developed|developed countries through what members do together under the ESDP|L I
nato|field, norms|regional|euro_atlantic|developing, post_conflict, transition, developed|developed countries as far as defence reform goes|L I
oecd_dac|norms|global|world|developing, post_conflict, transition|norm and policy development|L I
osce|field, norms|regional|euro_atlantic euro_asian|developing, post_conflict, transition, developed|developed countries as far as norms and keeping them go|L I
sp_see|field|regional|western_balkans|post_conflict, transition||L I
un|field|global|world|developing, post_conflict, transition|"UN & agencies"|L
wb|field|global|world|developing, post_conflict, transition||L I
`;

/** What development money may pay for, as the DAC agreed in 2005. code | item. Place: U II; I IV OECD. */
export const ODA_ITEMS = `
spending|managing what is spent on security by better civilian oversight and democratic control
civil_society|strengthening the part of civil society in the security system
child_soldiers|laws that keep children from being recruited as soldiers
governance|reform of the security system for democratic governance and civilian control
peacebuilding|civilian work for peacebuilding, preventing and resolving conflict
small_arms|controlling, preventing and reducing the spread of small arms and light weapons
`;
