// Adjectives and other words for states and regions as they stand in the names of organisations, folded. The names of the states themselves
// come from the platform's own lists (CLDR) in several languages. One line a place: code, then its words.
// Codes of two capitals are ISO 3166-1; those beginning with a lower-case letter are ours (parts of states, continents and other regions).

/** States: adjectives (English, and French, Spanish, German, Dutch, Italian, Nordic where they give aid under such names), other names. */
export const STATE_WORDS = `
AF afghan afghane
AL albanian
DZ algerian algerien algerienne
AO angolan
AR argentine argentinian argentino argentina
AM armenian
AU australian
AT austrian osterreichische osterreichisches autrichien autrichienne republik_osterreich
AZ azerbaijani
BH bahraini
BD bangladeshi
BE belgian belge belgische belgisch belgique belgie belgien
BJ beninese beninois beninoise
BT bhutanese
BO bolivian boliviano
BA bosnian bosnia
BR brazilian brasileiro brasileira
BG bulgarian
BF burkinabe
BI burundian burundais burundaise
KH cambodian
CM cameroonian camerounais camerounaise
CA canadian canadien canadienne
CF centrafricain centrafricaine car
TD chadian tchadien tchadienne
CL chilean chileno
CN chinese prc peoples_republic_of_china
CO colombian colombiano colombiana
CD congolese congolais congolaise drc rdc dr_congo
CI ivorian ivoirien ivoirienne ivory_coast
HR croatian
CU cuban cubano
CY cypriot
CZ czech
DK danish danois dansk danske dansks
DJ djiboutian
DO dominican
EC ecuadorian ecuatoriano
EG egyptian
ER eritrean
EE estonian
ET ethiopian
FI finnish finlandais suomen
FR french francais francaise francaises
GM gambian
GE georgian
DE german deutsche deutscher deutsches deutschen allemand allemande duitse tysk federal_republic_of_germany brd
GH ghanaian
GR greek hellenic
GT guatemalan guatemalteco
GN guinean guineen guineenne
HT haitian haitien haitienne
HN honduran hondureno
HU hungarian
IS icelandic
IN indian
ID indonesian
IR iranian
IQ iraqi
IE irish
IL israeli
IT italian italiano italiana italienne
JP japanese nippon nihon
JO jordanian
KZ kazakh
KE kenyan
KR korean south_korea republic_of_korea rok
KP dprk
KW kuwaiti
KG kyrgyz
LA lao laotian
LV latvian
LB lebanese libanais libanaise
LR liberian
LY libyan
LT lithuanian
LU luxembourgish luxembourgeois
MG malagasy
MW malawian
MY malaysian
ML malian malien malienne
MR mauritanian
MX mexican mexicano mexicana
MD moldovan
MN mongolian
ME montenegrin
MA moroccan marocain marocaine
MZ mozambican mocambicano mocambicana
MM burmese myanmarese burma
NP nepali nepalese nepalais
NL dutch nederlandse nederlands neerlandais neerlandaise holland holandes
NZ kiwi aotearoa
NI nicaraguan nicaraguense
NE nigerien nigerienne
NG nigerian
NO norwegian norvegien norvegienne norges norsk norske
OM omani
PK pakistani
PS palestinian palestine
PA panamanian
PY paraguayan
PE peruvian peruano peruana
PH filipino philippine
PL polish polonais
PT portuguese portugais portugues portuguesa
QA qatari
RO romanian roumain
RU russian russe
RW rwandan rwandese rwandais rwandaise
SA saudi ksa saoudien
SN senegalese senegalais senegalaise
RS serbian
SL sierra_leonean
SK slovak slovakian
SI slovenian slovene
SO somali somalian somalien som federal_republic_of_somalia
ZA south_african rsa
SS south_sudanese
ES spanish espanol espanola espagnol espagnole
LK sri_lankan
SD sudanese soudanais soudanaise
SE swedish suedois suedoise svenska svensk
CH swiss suisse schweizerische schweizer svizzera helvetic
SY syrian syrien syrienne
TW taiwanese
TJ tajik
TZ tanzanian
TH thai
TL timorese east_timor
TG togolese togolais
TN tunisian tunisien tunisienne
TR turkish turc turkiye turk
UG ugandan
UA ukrainian
AE emirati uae
GB british united_kingdom great_britain uk britannique britain royaume_uni united_kingdom_of_great_britain_and_northern_ireland
US american us usa united_states united_states_of_america etats_unis u_s_a
UY uruguayan
UZ uzbek
VE venezuelan
VN vietnamese
YE yemeni yemenite
ZM zambian
ZW zimbabwean
XK kosovar
`;

/** Parts of states with institutions of their own, and regions: an organisation "of East Africa" is not the one "of Europe". */
export const REGION_WORDS = `
xScotland scotland scottish
xWales wales welsh
xEngland england english
xNorthernIreland northern_ireland
xSomaliland somaliland
xPuntland puntland
xJubaland jubaland jubbaland
xGalmudug galmudug
xHirshabelle hirshabelle
xZanzibar zanzibar
xKurdistan kurdistan
xFlanders flanders flemish vlaamse vlaanderen flamand flamande
xWallonia wallonia wallonie walloon wallon wallonne
xCatalonia catalonia catalan catalana
xQuebec quebec
xGaza gaza
xDarfur darfur
xAfrica africa african africain africaine afrique afrika africano africana africains
xEastAfrica east_africa eastern_africa east_african afrique_de_l_est afrique_de_lest horn_of_africa
xWestAfrica west_africa western_africa west_african afrique_de_louest afrique_occidentale
xSouthernAfrica southern_africa southern_african afrique_australe
xCentralAfrica central_africa central_african afrique_centrale
xAsia asia asian asie asiatique
xSouthAsia south_asia south_asian
xSouthEastAsia south_east_asia southeast_asia
xCentralAsia central_asia central_asian
xEurope europe european europeen europeenne europa europaische europeo europees
xSouthEastEurope south_east_europe south_eastern_europe southeastern_europe balkans western_balkans
xMiddleEast middle_east mena moyen_orient near_east
xMediterranean mediterranean eastern_mediterranean
xPacific pacific pacifique
xLatinAmerica latin_america latin_american amerique_latine america_latina
xCaribbean caribbean caraibes
xCentralAmerica central_america
xNordic nordic
xArab arab arabe
`;
