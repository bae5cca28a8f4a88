// The activities that make up the reform of a security sector, and who was told to do which, where. As of July 2006.
// One fact a line; columns parted by "|".

/**
 * code | above | name | what belongs to it, in our words | place. The three dimensions and the twelve parts with examples are those of the UN paper's fifth
 * section; deeper parts are named in its second section or in the profiles of the other paper.
 */
export const ACTIVITY_TREE = `
capacity||Building the capacity of the sector|the means to keep state and people safe: training, equipment, structure, policy|U II; U V
justice|capacity|Justice, with corrections|courts and prisons work: case handling, professional training, buildings|U V Justice sector including corrections
prisons|justice|Prisons and corrections|prison services and the reform of sentences' execution|U II
law_enforcement|capacity|Law enforcement|police and border guards: administration, human rights, forensics, democratic policing, equipment|U V Law enforcement forces
community_policing|law_enforcement|Community policing|police that works with the people of a place|Z; U IV UNDP
border|law_enforcement|Borders and customs|border guards, customs, migration, management of borders|U II; I IV Stability Pact; Z
organised_crime|law_enforcement|Organised crime, drugs and terrorism|what police and prosecution need against crime across borders|U IV Other departments; I IV
armed_forces|capacity|Armed forces|integrated national forces, training of trainers, reviews of security policy|U V Armed forces
defence_institutions|armed_forces|Defence institutions and conversion|ministries, planning, personnel; bases and soldiers put to civilian use|I IV NATO; I IV Stability Pact
intelligence|capacity|Intelligence services|reform of intelligence and security services|U II
nonstate_armed|capacity|Armed groups that are not the state's|their engagement and integration|U II
governance||Governance of the sector|democratic control: management, law, parliament, public|U II; U V
civil_management|governance|Civilian management and oversight|ministries, advisory bodies, audit, budgets: civilians able to direct and check|U V Civilian management and oversight
spending|civil_management|Security spending|budgets, audit, review of what is spent|U V Civilian management and oversight; I IV World Bank
security_review|civil_management|Security sector reviews|a country looks at its whole sector|M; U III
legislation|governance|Legislation and legislative oversight|laws on the sector; parliaments that can oversee it|U V Legislation and legislative oversight
parliamentary_oversight|legislation|Parliamentary oversight|parliaments and their committees oversee forces and budgets|U II
public_oversight|governance|Public oversight|media, academia and civil society watch and take part|U V Public oversight
human_rights|governance|Human rights of and before the forces|commissions, ombudsmen, training and standards|U II; U IV OHCHR
post_conflict||Work related to the sector after conflict|limits what war leaves behind for people and keeps it from coming back|U II; U V
small_arms|post_conflict|Small arms and light weapons|collection, destruction, embargoes, tracing|U V Small arms and light weapons
mine_action|post_conflict|Mine action|standards, clearance, teaching of risk, help for victims|U V Mine action
ddr|post_conflict|Disarmament, demobilisation and reintegration|of former fighters|U V DDR
child_soldiers|post_conflict|Child soldiers|their release, return and protection|U V Child soldiers
women|post_conflict|Protection and part of women|against trafficking and violence; a part in talks, police, collections|U V Protection of women
transitional_justice|post_conflict|Transitional justice|courts, commissions, vetting after war|U V Transitional justice
`;

/**
 * The examples of the UN paper's fifth section in their order. part | body or bodies | where (ISO codes or regions) | what, in our words. Place: U V, under the
 * part's own heading. Lines that begin with "!" are told as counter-examples.
 */
export const EXAMPLES = `
justice|undp|BR|runs programmes on its policy of justice reform
justice|unmil|LR|trains lawyers and prison staff, in handling cases for instance; repairs courts
justice|unama|AF|builds capacity and communication of the judiciary
justice|untac|KH|reformed the justice sector
!justice|un|HT|missions rebuilt the police and left the courts: law enforcement needs police, courts and prisons together
law_enforcement|undp|XK|set up a police administration
law_enforcement|un|SV HT MZ KH|recruited and trained police in human rights, investigation and democratic policing
law_enforcement|monuc unmil|CD LR|restructure and train the police
law_enforcement|un|world|units of civilian police protected people directly in many places
law_enforcement|unmil un_sc|LR|patrols with the forestry services, who also guard the borders and were found corrupt
armed_forces|monuc|CD|supports a new, integrated army together with disarmament
armed_forces|undp|BA|takes part in the Defence Reform Commission and in the group on destroying ammunition and small arms
armed_forces|undp|HN AR|brought the ministry of defence of one country together with the forces of another on training, budgets and pensions
civil_management|undp|HN|launched the reform of how the forces are audited
civil_management|undp|RS|began with financial transparency in security budgets
civil_management|undp|RS|builds the capacity of civilian officials in the ministry of defence
civil_management|un|world|held elections that often, not always, brought civilians into the highest offices
legislation|un_sg monuc|CD|called for a new law on how the forces are organised
legislation|unmil|LR|pursues law reform on the security agencies
legislation|undp_rc|cis|held a round table of parliaments on oversight with DCAF in October 2005, UNDP's first step in this
public_oversight|undp|BA|launched a national talk on defence reform
public_oversight|undp|PE|improves what civil society can oversee
public_oversight|undp|AR|sought agreement on a national agenda for defence
small_arms|undp|BA BR PS|collects and destroys small arms
small_arms|un_sc|CD AF|embargoes, missions that collect and destroy, panels of experts
mine_action|unmas|world|makes standards for detection, clearance, disposal and teaching
mine_action|unmas|SD|widened mine action quickly after the peace agreement of January 2005
mine_action|dpko|world|brings mine action into peacekeeping and chairs the group of agencies on it
mine_action|undp|world|builds national and local capacity, ties it to development
ddr|un|LR SB KH|set up and ran camps where fighters are disarmed and demobilised
ddr|dpko|world|proposes guidelines and good practice
ddr|monuc|CD|advises the government since resolution 1565
ddr|un un_sc|LR|raises the means for it
child_soldiers|unicef|world|its mandate and operations
child_soldiers|monuc|CD|has experts on child soldiers
women|un|western_balkans|many efforts against trafficking in people, in women above all
women|un dpko un_instraw|world|brings gender into its own operations, forbids abuse by its troops; INSTRAW researches and trains
women|unifem|SD BI CD SO|trained women and spoke up for their part in peace talks
women|un|RW|supported women in drafting a constitution and in reconciliation
women|unifem|AL|helped local women to organise the collection of weapons
women|unifem|SB|asked women and men how safe they are, by indicators for both
transitional_justice|un|western_balkans RW SL|set up and runs international criminal courts
transitional_justice|un_sc|CD|called for a truth and reconciliation commission
`;

/**
 * What the profiles tell beside the examples. body | part | how (does, norms, funds, little: hardly or at the margin, planned) | where | what, in our words |
 * place
 */
export const ACTIVITIES = `
un_sc|capacity|norms|world|writes such tasks into the mandates of missions|U IV Security Council
un_pbc|post_conflict|norms|world|proposes strategies for peacebuilding and recovery|U IV Security Council
un_ga|capacity|norms|world|its committee asks for a joint policy on good practice|U IV General Assembly
un_adhoc|post_conflict|norms|GW BI|reports that tie the reform to disarmament and small arms|U IV ECOSOC
un_instraw|women|does|world|research, training, information and good practice on gender in the sector|U IV ECOSOC
dpko_pbps|ddr|norms|world|lead adviser on disarmament and criminal justice; learns from missions|U IV DPKO
dpko_pbps|justice|norms|world|advisory unit on criminal law and the judiciary|U IV DPKO
dpko_military|ddr|does|world|raises the forces that a mandate for it needs|U IV DPKO
dpko_military|armed_forces|little|CD LR TL|few missions had a mandate in defence reform; hardly any special capacity|U IV DPKO
dpko_police|law_enforcement|does|CD HT XK LR SL TL|guides the reform and rebuilding of police, border guards and corrections|U IV DPKO
dpko_police|prisons|does|CD HT XK LR SL TL|corrections as part of the same mandates|U IV DPKO
dpko_spc|law_enforcement|planned|world|may take up such tasks when missions start|U IV DPKO
dda|ddr|does|world|supports programmes through its regional branch|U IV DDA
dda|small_arms|norms|world|national reports and laws, marking and tracing, the Programme of Action|U IV DDA
dda|mine_action|norms|world|focal point for two conventions on mines|U IV DDA
unrec|armed_forces|norms|africa|drafted a code of conduct for armed and security forces, which inspired one for West Africa|U IV DDA
unrec|small_arms|does|africa|advises states of the region on disarmament and arms control|U IV DDA
rcpd|small_arms|does|asia|advises states of the region on disarmament and arms control|U IV DDA
unlirec|governance|does|latin_america|took part in efforts for better governance of the sector, with DPA|U IV DDA
unlirec|small_arms|does|latin_america|advises states of the region on disarmament and arms control|U IV DDA
ohchr|human_rights|does|world|keeps forces to human rights law; trains lawmakers, judges, police, prison staff and soldiers|U IV OHCHR
ohchr|transitional_justice|norms|world|tools on prosecution, truth commissions, vetting and watching courts|U IV OHCHR
dpa|law_enforcement|does|CF GW TJ SO|missions it leads have tasks in law enforcement|U IV Other departments
unowa|law_enforcement|does|west_africa|among the missions of DPA with such tasks|U IV Other departments
dpa|governance|does|latin_america|took part in efforts for better governance of the sector|U IV Other departments
dpa|small_arms|little|PS|tied the reform to collecting small arms|U IV Other departments
unowa|capacity|norms|west_africa|convened the region's debate of November 2004 on reform, prevention and peacebuilding|S 2
unowa|governance|norms|west_africa|asks for accountable institutions and trust between forces and civil society|N
un_pbso|post_conflict|planned|world|good practice for peacebuilding, which could take this in|U IV Other departments
unodc|organised_crime|does|world|treaties, laws and technical projects with law enforcement agencies|U IV Other departments
undp|justice|does|world|programmes on justice, the strongest part|U IV UNDP
undp|law_enforcement|does|XK HT TL MZ GT|police reform: administration and advice to senior police|U IV UNDP
undp|community_policing|does|world|programmes of community policing|U IV UNDP
undp|transitional_justice|does|world|rule of law and justice after conflict|U IV UNDP
undp|ddr|does|world|the larger part of its work lies after conflict|U IV UNDP
undp_bcpr|capacity|does|world|its programme strengthens the whole sector and each part as an accountable service|U IV UNDP
undp|small_arms|does|world|against illicit small arms|U IV UNDP
undp|armed_forces|little|AR BA NI PE|rarely; talks on defence reform, white books|U IV UNDP
undp|security_review|does|XK|the Internal Security Sector Review in eight stages, with the public heard|M
undp|civil_management|does|RS|reform inside a ministry of defence|U IV UNDP
undp_bdp|parliamentary_oversight|does|world|parliamentary development; its programme on oversight takes in security more and more|U III; U IV UNDP
undp_rc|parliamentary_oversight|does|cis|regional programme for parliaments|U IV UNDP
undp_bdp|justice|does|world|access to justice and human rights|U IV UNDP
undp|public_oversight|does|GT|strengthens civil society|U IV UNDP
unifem|women|does|world|justice and reconciliation, early warning, women's part in disarmament, elections and rebuilding|U IV UNIFEM
unicef|child_soldiers|does|CD|children's disarmament and return, watching and reporting with the mission|U IV UNICEF
unicef|law_enforcement|does|CD|trained police, soldiers and judges on children|U IV UNICEF
undef|governance|funds|world|promotes democracy|U III Democratisation
au|governance|norms|africa|common principles of democratic governance and an answer to unconstitutional change|I IV AU
au|armed_forces|norms|africa|considers a code of conduct for armed and security forces|U IV DDA
coe|law_enforcement|norms|europe|police accountability and human rights; the Code of Police Ethics|I IV Council of Europe
coe|human_rights|norms|europe|its court and conventions set standards|I IV Council of Europe
coe|justice|does|europe|justice reform|I IV Council of Europe
coe|organised_crime|does|europe|organised crime, corruption and terrorism|I IV Council of Europe
coe|public_oversight|does|europe|civil society and media|I IV Council of Europe
coe|governance|does|europe|democratisation|I IV Council of Europe
coe|civil_management|does|europe|reform of institutions|I IV Council of Europe
coe_pace|parliamentary_oversight|norms|europe|recommendation on democratic oversight of the sector|I IV Council of Europe
coe_pace|intelligence|norms|europe|recommendation on the control of internal security services|I IV Council of Europe
ecowas|capacity|norms|west_africa|took part in the Dakar workshop of 2004 that drew up projects for its states|I IV ECOWAS
ecowas|armed_forces|norms|west_africa|works on a code of conduct since 2005, with DCAF|I IV ECOWAS
ecowas_parliament|parliamentary_oversight|norms|west_africa|agreed with DCAF on a West African handbook on parliamentary oversight of the sector|I IV ECOWAS
eu_commission|civil_management|does|africa western_balkans latin_america eastern_europe central_asia mediterranean middle_east|executive branch: planning, policy, personnel|I IV EU
eu_commission|parliamentary_oversight|does|asia latin_america eastern_europe central_asia|legislatures in their control of the sector|I IV EU
eu_commission|public_oversight|does|asia latin_america eastern_europe central_asia|civil society as watchdog|I IV EU
eu_commission|justice|does|africa western_balkans latin_america eastern_europe central_asia mediterranean middle_east|ministries, courts, prisons, human rights bodies|I IV EU
eu_commission|law_enforcement|does|western_balkans latin_america mediterranean middle_east africa eastern_europe central_asia|police and other agencies|I IV EU
eu_commission|border|does|western_balkans mediterranean middle_east asia|borders and migration|I IV EU
eu_commission|armed_forces|little|world|limited: training, parts of army integration|I IV EU
eu_commission|spending|does|acp|reform of public finance|I IV EU
eu_commission|ddr|does|AO BI GT|return of former fighters|I IV EU
eu_commission|small_arms|does|world|against the spread of small arms|I IV EU
eu_commission|capacity|does|world|capacity of regions|I IV EU
eu_council|armed_forces|does|CD|a military operation and a mission for the reform|I IV EU
eu|law_enforcement|does|europe|European Police College|I IV EU
nato|civil_management|does|euro_atlantic caucasus central_asia|democratic control of armed forces|I IV NATO
nato|parliamentary_oversight|does|euro_atlantic|oversight of defence budgets by parliaments|I IV NATO
nato|defence_institutions|does|caucasus central_asia euro_atlantic|building of defence institutions|I IV NATO
nato|governance|does|euro_atlantic|democratic governance of the sector|I IV NATO
nato|armed_forces|does|euro_atlantic|defence reform|I IV NATO
nato|armed_forces|norms|euro_atlantic|requirements for partners and future members|I IV NATO
oecd_dac|capacity|norms|world|guidelines and an implementation framework for donors|I IV OECD; F
oecd_dac|governance|norms|world|the only internationally agreed policy on the subject then|I IV OECD
oecd_dac|spending|norms|world|what counts as development aid|I IV OECD
osce|civil_management|norms|euro_atlantic euro_asian|the Code of Conduct on democratic control of forces|I IV OSCE; Z
osce|armed_forces|does|BA UA MD|defence structures reformed; soldiers returned to civilian life|Z
osce|law_enforcement|does|AL HR MK XK KG ME RS AM AZ GE KZ|police reform and police programmes|Z
osce|community_policing|does|western_balkans|community policing taught, in the Kosovo police school for one|Z
osce|border|does|GE MK KG UZ TM western_balkans|training of border guards, a concept of 2005, work on disputes at borders|Z
osce|organised_crime|does|euro_atlantic euro_asian|against terrorism, trafficking and organised crime|I IV OSCE; Z
osce|small_arms|does|BY euro_asian|small arms and ammunition|Z
osce|mine_action|does|TJ|mine action|Z
osce|ddr|does|UA MD|military personnel brought back into civilian life|Z
osce|justice|does|western_balkans|judges and prosecutors of several states on war crimes|Z
osce|transitional_justice|does|western_balkans|war crimes trials between states|Z
osce|human_rights|does|euro_atlantic euro_asian|human rights of and before the forces|I IV OSCE
osce|public_oversight|does|euro_atlantic euro_asian|media and civil society|I IV OSCE
osce|governance|does|euro_atlantic euro_asian|democratisation|I IV OSCE
osce|small_arms|norms|euro_atlantic euro_asian|arms control|I IV OSCE
osce|post_conflict|does|euro_atlantic euro_asian|preventing conflict, managing crises, rebuilding after war|I IV OSCE
osce_pa|parliamentary_oversight|does|caucasus central_asia western_balkans|project and seminars of 2002-2003 on oversight of the military|Z
sp_see|border|does|western_balkans|the Ohrid process on borders|I IV Stability Pact
sp_see|law_enforcement|does|western_balkans|police forum, training and reform|I IV Stability Pact
sp_see|organised_crime|does|western_balkans|initiative against organised crime, corruption and terrorism|I IV Stability Pact
sp_see|defence_institutions|does|western_balkans|defence conversion|I IV Stability Pact
sp_see|ddr|does|western_balkans|demobilisation and retraining|I IV Stability Pact
sp_see|post_conflict|does|western_balkans|reconstruction after conflict|I IV Stability Pact
sp_see|justice|does|western_balkans|justice, home affairs and migration|I IV Stability Pact
sp_see|armed_forces|does|western_balkans|cooperation on defence and military issues|I IV Stability Pact
sp_see|security_review|does|western_balkans|an inventory of initiatives in the sector|I IV Stability Pact
sp_see|small_arms|does|western_balkans|small arms|I IV Stability Pact
wb|spending|does|world|military spending as part of reviews of public spending|I IV World Bank
wb|ddr|funds|KH TD DJ ET MZ SL UG RW|demobilisation and return of former fighters|I IV World Bank
wb|mine_action|funds|AZ BA HR LK ET|mine action|I IV World Bank
wb|post_conflict|funds|AF IQ SD PS|runs trust funds of several donors and a Post-Conflict Fund|I IV World Bank
wb|justice|norms|world|guides on legal and judicial reform|I IV World Bank
`;

/** Regions as the source speaks of them. code | lies in | states named in the catalogue */
export const REGIONS = `
world||
africa|world|
west_africa|africa|GW LR SL CI GH NG SN ML BF NE TG BJ GN GM CV
central_africa|africa|CD CF TD BI RW AO
east_africa|africa|SO SD ET DJ UG KE
southern_africa|africa|MZ
acp|world|
americas|world|
latin_america|americas|BR AR HN SV GT NI PE HT
asia|world|AF KH LK
central_asia|asia|KZ KG TJ TM UZ
pacific|world|SB TL
middle_east|world|IQ PS
mediterranean|world|
europe|world|
western_balkans|europe|AL BA HR MK ME RS XK
eastern_europe|europe|BY UA MD
caucasus|europe|AM AZ GE
cis|world|
euro_atlantic|world|
euro_asian|world|
`;

/** Regions that reach over others: code | regions in them. */
export const REGION_PARTS = `
euro_atlantic|europe western_balkans eastern_europe caucasus
euro_asian|central_asia caucasus eastern_europe
cis|central_asia caucasus eastern_europe
acp|west_africa central_africa east_africa southern_africa pacific
mediterranean|western_balkans middle_east
`;
