// Organisations of the master catalogue and what each understands by the reform of the security sector. As of July 2006.
// One fact a line; columns parted by "|".

/** code | parent | kind | name | acronym | what it is, in our words | place */
export const BODIES = `
un||organisation|United Nations|UN|maintains international peace and security; its mandate also spans development, human rights and the rule of law|U III; U IV
un_sc|un|organ|Security Council|UNSC|fifteen members, five of them permanent; decides on missions, sanctions and their mandates|U IV Security Council
un_pbc|un_sc|commission|Peacebuilding Commission|PBC|advises between governments on strategies after conflict; under the Council and the Assembly together, works with ECOSOC|U III; U IV Security Council
un_ga|un|organ|General Assembly|UNGA|all members, one vote each; deliberates, and six committees prepare its work|U IV General Assembly
un_c34|un_ga|committee|Special Committee on Peacekeeping Operations|C-34|reports to the Assembly on peacekeeping each year|U IV General Assembly
un_ecosoc|un|organ|Economic and Social Council|ECOSOC|coordinates economic and social work; absorbs over 70 % of the budget|U IV ECOSOC
un_adhoc|un_ecosoc|group|Ad Hoc Advisory Group on African Countries Emerging from Conflict||set up by ECOSOC resolution 2002/12; sub-groups on Guinea-Bissau and Burundi|U IV ECOSOC
un_instraw|un_ecosoc|institute|United Nations International Research and Training Institute for the Advancement of Women|INSTRAW|set up in 1976 after the World Conference of the International Women's Year|U IV ECOSOC
un_secretariat|un|organ|Secretariat||8,900 international staff in fourteen departments and offices and three major regional offices|U IV Secretariat
un_sg|un_secretariat|office|Secretary-General and Executive Office||heads the Secretariat; prepares the Peacebuilding Capacity Inventory|U IV Secretariat; U IV Other departments
un_pbso|un_sg|office|Peacebuilding Support Office|PBSO|serves the Peacebuilding Commission: gathers plans of UN country teams, follows progress, spreads good practice|U IV Other departments
dpko|un_secretariat|department|Department of Peacekeeping Operations|DPKO|prepares and manages peacekeeping operations|U IV DPKO
dpko_pbps|dpko|unit|Peacekeeping Best Practices Section|PBPS|strategic policy; learns from missions and carries it to the next|U IV DPKO
dpko_military|dpko|unit|Military Division||plans for and raises the forces a mandate needs|U IV DPKO
dpko_police|dpko|unit|Police Division||guides the police parts of peace operations|U IV DPKO
dpko_spc|dpko_police|unit|Standing Police Capacity|SPC|to be launched in early 2007|U IV DPKO
dda|un_secretariat|department|Department for Disarmament Affairs|DDA|promotes disarmament and non-proliferation, of small arms and mines too|U IV DDA
unrec|dda|unit|Regional Centre for Peace and Disarmament in Africa|UNREC|regional disarmament office in Lomé, Togo|U IV DDA
rcpd|dda|unit|Regional Centre for Peace and Disarmament in Asia and the Pacific|RCPD|regional disarmament office in Nepal|U IV DDA
unlirec|dda|unit|Regional Centre for Peace, Disarmament and Development in Latin America and the Caribbean|UNLiREC|regional disarmament office in Lima, Peru|U IV DDA
ohchr|un_secretariat|office|Office of the United Nations High Commissioner for Human Rights|OHCHR|set up by Assembly resolution 48/141 of 7 January 1994|U IV OHCHR
dpa|un_secretariat|department|Department of Political Affairs|DPA|leads on peacebuilding and democracy promotion; coordinates the Executive Committee on Peace and Security|U IV Other departments
unowa|dpa|mission|United Nations Office for West Africa|UNOWA|led by DPA; convened the region's first debate on the subject in Dakar in November 2004|S 2; U IV Other departments; N
unodc|un_secretariat|office|United Nations Office on Drugs and Crime|UNODC|set up in 1997; 500 staff in Vienna and 21 field offices|U IV Other departments
undp|un|programme|United Nations Development Programme|UNDP|coordinates development work in the UN; 166 country offices|U IV UNDP
undp_bcpr|undp|unit|Bureau for Crisis Prevention and Recovery|BCPR|the UN's most explicit programme on the subject, on its non-military side|U III; U IV UNDP
undp_bdp|undp|unit|Bureau for Development Policy|BDP|comes to it from democratic governance|U III; U IV UNDP
undp_rc|undp|unit|UNDP Regional Centre, Bratislava||some 150 staff; works with DCAF in the CIS|B; U V Legislation
unifem|undp|fund|United Nations Development Fund for Women|UNIFEM|part of UNDP, set up by Assembly resolution 31/133 of 16 December 1976; money and skills for gender equality|U IV UNIFEM
unicef|un|fund|United Nations Children's Fund|UNICEF|protects the rights of children, on the Convention on the Rights of the Child|U IV UNICEF
unmas|un_secretariat|office|United Nations Mine Action Service|UNMAS|the UN's focal point for mine action|U IV DDA; U V Mine action
undef|un|fund|United Nations Democracy Fund|UNDEF|new with the reforms of the time; promotes democracy|U III Democratisation
monuc|un_sc|mission|United Nations Mission in the Democratic Republic of the Congo|MONUC|explicit mandate since 2003|U III; U IV; U V
unmil|un_sc|mission|United Nations Mission in Liberia|UNMIL|explicit mandate, in unusual detail|U III; U IV; U V
unama|un_sc|mission|United Nations Assistance Mission in Afghanistan|UNAMA|works on the judiciary|U III; U V
untac|un_sc|mission|United Nations Transitional Authority in Cambodia|UNTAC|an earlier mission that reformed the justice sector|U V Justice
au||organisation|African Union|AU|53 states; founded in July 2002 as successor of the OAU and the AEC|I IV AU
coe||organisation|Council of Europe|CoE|46 states, founded in 1949: democratic security, human and minority rights, parliamentary democracy, rule of law|I IV Council of Europe
coe_pace|coe|body|Parliamentary Assembly of the Council of Europe|PACE|its resolutions set norms for the democratic control of forces|I IV Council of Europe
ecowas||organisation|Economic Community of West African States|ECOWAS|sixteen states in 1975, for economic integration first, security later|I IV ECOWAS
ecomog|ecowas|body|ECOWAS Monitoring Group|ECOMOG|an arrangement for armies to work together, not a standing one|I IV ECOWAS
ecowas_dsc|ecowas|body|Defence and Security Commission|DSC|chiefs of defence staff; police chiefs meet in a committee of their own|I IV ECOWAS
ecowas_parliament|ecowas|body|ECOWAS Parliament||agreed with DCAF on a handbook on parliamentary oversight|I IV ECOWAS
eu||organisation|European Union|EU|25 states; potentially the largest source of means for such programmes|I IV EU
eu_commission|eu|body|European Commission|EC|conflict prevention, justice and home affairs, enlargement and neighbourhood|I IV EU
eu_council|eu|body|Council of the European Union||members' joint capacity to prevent, manage and stabilise conflict|I IV EU
nato||organisation|North Atlantic Treaty Organization|NATO|26 states, founded in 1949; partnership with 20 more|I IV NATO
oecd_dac||organisation|Organisation for Economic Co-operation and Development, Development Assistance Committee|OECD DAC|OECD: 30 states, founded in 1961, relations with some 70 more; the DAC makes its policy here|I IV OECD
oecd_cpdc|oecd_dac|body|DAC Network on Conflict, Peace and Development Co-operation|CPDC|experts of bilateral and multilateral agencies; has a task team on the subject|O 2
osce||organisation|Organization for Security and Co-operation in Europe|OSCE|the CSCE of 1975, an organisation since 1994; 55 participating states, eighteen field operations|I IV OSCE; Z
osce_cpc|osce|body|OSCE Conflict Prevention Centre|CPC|ran a project on parliamentary oversight with the OSCE's own assembly in 2002-2003|Z
osce_pa|osce|body|OSCE Parliamentary Assembly||reaches the parliaments and defence committees of the participating states|S 1; Z
sp_see||organisation|Stability Pact for South Eastern Europe||of 10 June 1999 on the EU's initiative, more than 40 partners; Working Table III deals with security|I IV Stability Pact
wb||organisation|World Bank|WB|loans and advice to over 100 countries; 180 member countries own it|I IV World Bank
`;

/**
 * What each understands by it. body | state of a concept (own, partial, operational, none) | the term it uses | what it says, in our words | a short
 * quotation, or empty | place
 */
export const UNDERSTANDINGS = `
un|none||no common policy; on the agenda of many parts, often named, rarely defined; leans to police, justice and work after conflict, away from governance and defence||U VI; S 2
un_sc|none||an essential element of stabilising a country after conflict, tied to rule of law, transitional justice, disarmament and the protection of civilians; called for often, seldom defined||U IV Security Council
un_sc|partial||the mandate of UNMIL is the exception: police and a new army of Liberia in some detail|"consistent with democratic policing"|U IV Security Council
un_ga|none||central to operations, reaching beyond armed forces to policing and the rule of law|"an essential element of any country stabilization process"|U IV General Assembly
un_ecosoc|none||no direct mandate; taken up through its group on African countries and through INSTRAW||U IV ECOSOC
un_instraw|partial|gender and security sector reform|a right to security for women, girls and boys and men at the margins||U IV ECOSOC
un_sg|none||a broad approach that ends in an army, a police and courts that serve people and meet international standards|"a viable army and police force"|U IV Secretariat
dpko|none||central to peacebuilding and to leaving; scattered, in want of coordination and capacity; a study of its own draws on the DAC's concept||U IV DPKO; S 2
dda|none||security sectors as part of disarmament and development|"accountable, affordable, appropriate and transparent"|U IV DDA
dpa|none||part of peacebuilding and democracy promotion||U IV Other departments
undp|partial|justice and security sector reform (JSSR)|human development, prevention, peacebuilding, security and justice depend on each other||U IV UNDP
undp_bcpr|own|justice and security sector reform (JSSR)|the whole sector and each part shall give an accountable, fair service that respects rights||U IV UNDP
undp_bdp|partial||parliamentary development, access to justice and human rights, under democratic governance||U IV UNDP
unifem|none||women have a leading part in decisions on preventing and ending conflict||U IV UNIFEM
unicef|none||protection of children from violence and abuse, and of their rights to life and growth||U IV UNICEF
unowa|none||key to preventing conflict and recovering from it in West Africa; beyond military matters, to the well-being of forces and trust between them and civilians||N; S 2
au|none||its many-sided work may lead to one; rejects changes of government against the constitution||I IV AU
coe|none||resolutions of its assembly set norms for democratic control; democratic security completes military security||I IV Council of Europe
ecowas|none||its work on preventing and managing conflict may become the base of one||I IV ECOWAS
eu|own||one policy frame of two concepts: the Council's of 2005, the Commission's of 2006|"putting fragile states back on their feet"|I IV EU
eu_commission|own||part of preventing conflict, building peace and democracy; covers those who provide security and those who manage and oversee them|"contributes to sustainable development"|I IV EU
eu_council|own||supports states with good governance, democracy and stability in view||I IV EU
nato|operational|defence institution building|no agreed concept; a working understanding in its partnership programmes, with ten norms||I IV NATO
oecd_dac|own|security system reform|transforms the whole system of actors, their roles and actions, so that it is run by democratic norms and good governance|"well-functioning security framework"|I IV OECD
osce|none||no concept; its Code of Conduct of 1994 binds politically on democratic control of military, paramilitary, internal forces, intelligence and police||I IV OSCE; Z
sp_see|none||relies on the concepts of donors||I IV Stability Pact
wb|none||no security role by its charter; comes to it through spending and reconstruction, seen as governance||I IV World Bank
`;

/** body | title | symbol or number | date (year, month or day) | place */
export const DOCUMENTS = `
un_sc|Resolution on the Peacebuilding Commission|S/RES/1645|2005-12-20|U IV Security Council
un_sc|Resolution on Afghanistan|S/RES/1623|2005-09-13|U IV Security Council
un_sc|Presidential Statement|S/PRST/2005/30|2005-07-12|U IV Security Council
un_sc|Resolution on MONUC (DRC)|S/RES/1565|2004-10-01|U IV Security Council
un_sc|Resolution on UNMIL (Liberia)|S/RES/1509|2003-09-19|U IV Security Council
un_c34|Report of the Special Committee on Peacekeeping Operations|A/60/19|2006-03-22|U IV General Assembly
un_c34|Report of the Special Committee on Peacekeeping Operations|A/59/19|2005-03-01|U IV General Assembly
un_c34|Report of the Special Committee on Peacekeeping Operations|A/57/767|2003-03-28|U IV General Assembly
un_instraw|Gender and Security Sector Reform Factsheet||2006|U IV ECOSOC
un_adhoc|Report of the Ad Hoc Advisory Group on Burundi||2005|U IV ECOSOC
un_sg|Statement to the Sudan Donors' Conference (press release)||2005-04-11|U IV Secretariat
un_sg|Need to strengthen SSR in West Africa (press release)||2005-01-12|U IV Secretariat
un_sg|A New Dawn for Africa (Special Adviser on West Africa)||2003-01-14|U IV Secretariat
dpko|Remarks of the Under-Secretary-General to the open meeting of the Security Council|S/PV.5225|2005-07-12|U IV DPKO
dda|Assistance to Mine Action|A/RES/60/97|2005-12-08|U IV DDA
dda|Mine Action and Effective Coordination: the United Nations Inter-Agency Policy||2005|U IV DDA
dda|The relationship between disarmament and development in the current international context|A/59/119|2004-06-23|U IV DDA
dda|Programme of Action to Prevent, Combat and Eradicate the Illicit Trade in Small Arms and Light Weapons in All Its Aspects||2001-07|U IV DDA
un_pbso|Resolution on the Peacebuilding Commission|S/RES/1645|2005-12-20|U IV Other departments
dpa|Briefing by the Under-Secretary-General for Political Affairs to the Security Council||2005-10-20|U IV Other departments
unodc|Office on Drugs and Crime Activities Report||2003-01-20|U IV Other departments
undp_bcpr|JSSR Programmatic Approach for Crisis and Post-Conflict Situations||2003|U IV UNDP
undp_bcpr|Security Sector Reform and Transitional Justice: A Crisis Post-Conflict Programmatic Approach||2003-03|U IV UNDP
undp|Human Development Report: Deepening Democracy in a Fragmented World||2002|U IV UNDP
undp_bcpr|Justice and Security Sector Reform: BCPR's Programmatic Approach||2002|U IV UNDP
unifem|Resolution on women, peace and security|S/RES/1325|2000-10-31|U IV UNIFEM
unicef|Convention on the Rights of the Child|A/RES/44/25|1989-11-20|U IV UNICEF
unicef|Resolution on children and armed conflict|S/RES/1612|2005-07-26|U IV UNICEF
unicef|Secretary-General's report on children and armed conflict in the Democratic Republic of Congo|2004/251|2004-03-25|U IV UNICEF
au|Declaration on the Framework for an OAU Response to Unconstitutional Changes of Government (Lomé)|AHG/Decl. 5 (XXXVI)|2000-07|I IV AU
au|Constitutive Act (Lomé)||2000-07|I IV AU
coe_pace|Control of internal security services in Council of Europe member states|Recommendation 1402|1999-04-26|I IV Council of Europe
coe|Code of Police Ethics||2001|I IV Council of Europe
coe_pace|Democratic oversight of the security sector in member states|Recommendation 1713|2005-06-23|I IV Council of Europe
ecowas|Declaration of Political Principles||1991|I IV ECOWAS
ecowas|ECOWAS Treaty||1993|I IV ECOWAS
ecowas|Protocol relating to the Mechanism for Conflict Prevention, Management, Resolution, Peacekeeping and Security||1999-12|I IV ECOWAS
ecowas|Dakar Protocol on Democracy and Good Governance||2001|I IV ECOWAS
ecowas|Declaration on a Sub-Regional Approach to Peace and Security||2003|I IV ECOWAS
eu_commission|Communication on Conflict Prevention||2001|I IV EU
eu|A Secure Europe in a Better World (European Security Strategy)||2003-12|I IV EU
eu_commission|Communication on Governance and Development||2003|I IV EU
eu_commission|European Neighbourhood Policy, Strategy Paper||2004-05|I IV EU
eu|The European Consensus on Development||2005-12|I IV EU
eu_council|EU Concept for ESDP Support to Security Sector Reform||2005-11|I IV EU
eu_commission|A Concept for European Community Support for Security Sector Reform||2006-05|I IV EU
eu_council|Council Conclusions on a Policy Framework for Security Sector Reform||2006-06-12|I IV EU
nato|Partnership for Peace Framework Document||1994|I IV NATO
nato|Study on NATO Enlargement||1995-09|I IV NATO
nato|Membership Action Plan||1999-04|I IV NATO
nato|Partnership Work Programme for 2000-2001||2000|I IV NATO
nato|Partnership Action Plan on Defence Institution Building (PAP-DIB)||2004-06-07|I IV NATO
oecd_dac|Security Issues and Development Cooperation: A Conceptual Framework for Enhancing Policy Coherence|DAC Journal 2(3)|2001|I IV OECD
oecd_dac|Guidelines: Helping Prevent Violent Conflict||2001|I IV OECD
oecd_dac|Security System Reform and Governance, DAC Guidelines and Reference Series||2005|I IV OECD
oecd_dac|Implementation Framework for Security System Reform (IF-SSR), forthcoming||2006|I IV OECD
osce|Code of Conduct on Politico-Military Aspects of Security||1994|I IV OSCE
osce|OSCE Document on Small Arms and Light Weapons||2000-11|I IV OSCE
sp_see|Common Platform of the Ohrid Regional Conference on Border Security and Management||2003-05|I IV Stability Pact
sp_see|The Way Forward Document of the Ohrid Regional Conference||2003-05|I IV Stability Pact
wb|Operational Guidelines for Financing Landmine Clearance||1998|I IV World Bank
wb|Assistance to Post-conflict Countries and the HIPC Framework||2001-04|I IV World Bank
wb|Breaking the Conflict Trap: Civil War and Development Policy||2003|I IV World Bank
wb|Legal and Judicial Reform: Strategic Directions||2003|I IV World Bank
wb|Legal Services for the Poor: Best Practice Handbook||2003|I IV World Bank
wb|Initiatives in Legal and Judicial Reform||2004|I IV World Bank
wb|World Development Report 2006||2005|I IV World Bank
wb|Conflict Analysis Framework||2005-04|I IV World Bank
`;
