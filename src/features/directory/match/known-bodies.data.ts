// Public bodies whose names in other languages, acronyms and former names no comparison of letters can find: the system of the United Nations,
// intergovernmental organisations, the Red Cross and Red Crescent, and the bodies through which members of the OECD's Development Assistance
// Committee give aid. From the organisations' own public names. One line a body: code, home state ("-" when none), then its names parted by "|"
// (short names first). A name under which several bodies go is left out.
export const KNOWN_BODIES = `
un - UN|UNO|ONU|United Nations|United Nations Organization|Organisation des Nations Unies|Nations Unies|Naciones Unidas|Organización de las Naciones Unidas|Vereinte Nationen|Verenigde Naties|Nazioni Unite|Nações Unidas|الأمم المتحدة|Организация Объединенных Наций|Umoja wa Mataifa|Qaramada Midoobay
unsg - Executive Office of the Secretary-General|EOSG
dpo - DPO|DPKO|UNDPKO|United Nations Department of Peace Operations|Department of Peacekeeping Operations|Department for Peacekeeping Operations|Département des opérations de paix|Département des opérations de maintien de la paix
dppa - DPPA|UNDPA|United Nations Department of Political and Peacebuilding Affairs|Department of Political Affairs|Department for Political Affairs|Département des affaires politiques
undesa - UNDESA|UN DESA|DESA|United Nations Department of Economic and Social Affairs|UN Dept of Economic and Social Affairs|Département des affaires économiques et sociales
unoda - UNODA|United Nations Office for Disarmament Affairs|Department for Disarmament Affairs
undss - UNDSS|United Nations Department of Safety and Security
unoct - UNOCT|United Nations Office of Counter-Terrorism
undco - UNDCO|United Nations Development Coordination Office
undp - UNDP|PNUD|United Nations Development Programme|Programme des Nations Unies pour le développement|Programa de las Naciones Unidas para el Desarrollo|Entwicklungsprogramm der Vereinten Nationen|برنامج الأمم المتحدة الإنمائي
unicef - UNICEF|United Nations Children's Fund|United Nations International Children's Emergency Fund|Fonds des Nations Unies pour l'enfance|Fondo de las Naciones Unidas para la Infancia|Kinderhilfswerk der Vereinten Nationen|منظمة الأمم المتحدة للطفولة|اليونيسف
unhcr - UNHCR|HCR|ACNUR|United Nations High Commissioner for Refugees|Office of the United Nations High Commissioner for Refugees|UN Refugee Agency|Haut Commissariat des Nations Unies pour les réfugiés|Alto Comisionado de las Naciones Unidas para los Refugiados|Hoher Flüchtlingskommissar der Vereinten Nationen|مفوضية الأمم المتحدة لشؤون اللاجئين
wfp - WFP|PAM|PMA|World Food Programme|United Nations World Food Programme|Programme alimentaire mondial|Programa Mundial de Alimentos|Welternährungsprogramm|برنامج الأغذية العالمي
who - WHO|OMS|World Health Organization|Organisation mondiale de la santé|Organización Mundial de la Salud|Weltgesundheitsorganisation|Wereldgezondheidsorganisatie|Organizzazione mondiale della sanità|منظمة الصحة العالمية|Всемирная организация здравоохранения
paho - PAHO|OPS|Pan American Health Organization|Organización Panamericana de la Salud
fao - FAO|Food and Agriculture Organization|Food and Agriculture Organization of the United Nations|Organisation des Nations Unies pour l'alimentation et l'agriculture|Organización de las Naciones Unidas para la Alimentación y la Agricultura|Organizzazione delle Nazioni Unite per l'alimentazione e l'agricoltura|منظمة الأغذية والزراعة
ifad - IFAD|FIDA|International Fund for Agricultural Development|Fonds international de développement agricole
ilo - ILO|OIT|International Labour Organization|International Labour Office|Organisation internationale du travail|Organización Internacional del Trabajo|Internationale Arbeitsorganisation
iom - IOM|OIM|International Organization for Migration|UN Migration|Organisation internationale pour les migrations|Organización Internacional para las Migraciones|المنظمة الدولية للهجرة
unesco - UNESCO|United Nations Educational, Scientific and Cultural Organization|Organisation des Nations Unies pour l'éducation, la science et la culture|Organización de las Naciones Unidas para la Educación, la Ciencia y la Cultura
unido - UNIDO|ONUDI|United Nations Industrial Development Organization|Organisation des Nations Unies pour le développement industriel
unep - UNEP|PNUE|PNUMA|United Nations Environment Programme|UN Environment|UN Environment Programme|Programme des Nations Unies pour l'environnement
unfpa - UNFPA|FNUAP|United Nations Population Fund|UN Fund for Population|United Nations Fund for Population Activities|Fonds des Nations Unies pour la population|Fondo de Población de las Naciones Unidas|صندوق الأمم المتحدة للسكان
unwomen - UN Women|ONU Femmes|ONU Mujeres|UNIFEM|United Nations Development Fund for Women|United Nations Entity for Gender Equality and the Empowerment of Women
unhabitat - UN-Habitat|ONU-Habitat|United Nations Human Settlements Programme|Programme des Nations Unies pour les établissements humains
unaids - UNAIDS|ONUSIDA|Joint United Nations Programme on HIV/AIDS|Joint United Nations Programme on HIV and AIDS|United Nations Joint Programme on HIV and AIDS|Programme commun des Nations Unies sur le VIH/sida
unodc - UNODC|ONUDC|United Nations Office on Drugs and Crime|Office des Nations Unies contre la drogue et le crime
unops - UNOPS|United Nations Office for Project Services|Bureau des Nations Unies pour les services d'appui aux projets
unrwa - UNRWA|United Nations Relief and Works Agency|United Nations Relief and Works Agency for Palestine Refugees in the Near East|Office de secours et de travaux des Nations Unies|الأونروا
unctad - UNCTAD|CNUCED|United Nations Conference on Trade and Development|UN Trade and Development
undrr - UNDRR|UNISDR|United Nations Office for Disaster Risk Reduction
unmas - UNMAS|United Nations Mine Action Service|Service de lutte antimines des Nations Unies
unv - UNV|VNU|United Nations Volunteers|Volontaires des Nations Unies
uncdf - UNCDF|FENU|United Nations Capital Development Fund|Fonds d'équipement des Nations Unies
ocha - OCHA|UNOCHA|BCAH|Office for the Coordination of Humanitarian Affairs|United Nations Office for the Coordination of Humanitarian Affairs|Bureau de la coordination des affaires humanitaires
cerf - CERF|UN CERF|Central Emergency Response Fund|United Nations Central Emergency Response Fund
ohchr - OHCHR|HCDH|ACNUDH|Office of the United Nations High Commissioner for Human Rights|Office of the High Commissioner for Human Rights|Haut-Commissariat des Nations Unies aux droits de l'homme
pbf - UNPBF|United Nations Peacebuilding Fund|UN Peacebuilding Fund|Peacebuilding Fund|Fonds des Nations Unies pour la consolidation de la paix
pbso - PBSO|Peacebuilding Support Office|United Nations Peacebuilding Support Office
mptfo - MPTFO|MPTF Office|Multi-Partner Trust Fund Office|United Nations Multi-Partner Trust Fund Office
undef - UNDEF|United Nations Democracy Fund
unitar - UNITAR|United Nations Institute for Training and Research
unidir - UNIDIR|United Nations Institute for Disarmament Research
unicri - UNICRI|United Nations Interregional Crime and Justice Research Institute
unssc - UNSSC|United Nations System Staff College
unu - UNU|United Nations University
uneca - UNECA|Economic Commission for Africa|United Nations Economic Commission for Africa
eclac - ECLAC|CEPAL|Economic Commission for Latin America and the Caribbean
escwa - ESCWA|UNESCWA|Economic and Social Commission for Western Asia
escap - ESCAP|UNESCAP|Economic and Social Commission for Asia and the Pacific
unece - UNECE|Economic Commission for Europe|United Nations Economic Commission for Europe
itu - ITU|UIT|International Telecommunication Union
upu - UPU|Universal Postal Union
wmo - WMO|OMM|World Meteorological Organization|Organisation météorologique mondiale
imo - International Maritime Organization|Organisation maritime internationale
icao - ICAO|OACI|International Civil Aviation Organization
wipo - WIPO|OMPI|World Intellectual Property Organization
iaea - IAEA|AIEA|International Atomic Energy Agency
unwto - UNWTO|OMT|World Tourism Organization
itc - International Trade Centre|Centre du commerce international
wto - WTO|OMC|World Trade Organization|Organisation mondiale du commerce
imf - IMF|FMI|International Monetary Fund|Fonds monétaire international|Fondo Monetario Internacional|Internationaler Währungsfonds
wb - WB|World Bank|World Bank Group|Banque mondiale|Banco Mundial|Weltbank|Wereldbank|البنك الدولي
ibrd - IBRD|BIRD|International Bank for Reconstruction and Development|Banque internationale pour la reconstruction et le développement
ida - International Development Association
ifc - International Finance Corporation|Société financière internationale
afdb - AfDB|BAD|African Development Bank|African Development Bank Group|Banque africaine de développement
adb - Asian Development Bank|Banque asiatique de développement
iadb - IADB|IDB|Inter-American Development Bank|Banco Interamericano de Desarrollo
isdb - IsDB|Islamic Development Bank|Banque islamique de développement
ebrd - EBRD|BERD|European Bank for Reconstruction and Development
eib - EIB|BEI|European Investment Bank|Banque européenne d'investissement
gavi - GAVI|Gavi Alliance|Gavi, the Vaccine Alliance|Global Alliance for Vaccines and Immunization|GAVI Alliance
gfatm - GFATM|Global Fund to Fight AIDS, Tuberculosis and Malaria|Fonds mondial de lutte contre le sida, la tuberculose et le paludisme
gcf - Green Climate Fund|Fonds vert pour le climat
gef - GEF|Global Environment Facility|Fonds pour l'environnement mondial
eu - EU|UE|European Union|Union européenne|Unión Europea|Europäische Union|Europese Unie|Unione europea|الاتحاد الأوروبي|European Economic Community
ec - EC|European Commission|Commission européenne|Comisión Europea|Europäische Kommission|Europese Commissie|Commissione europea|Commission of the European Communities
echo - ECHO|DG ECHO|European Commission - Humanitarian Aid & Civil Protection|European Civil Protection and Humanitarian Aid Operations|Directorate-General for European Civil Protection and Humanitarian Aid Operations|European Commission Humanitarian Aid Office
intpa - INTPA|DG INTPA|DEVCO|DG DEVCO|EuropeAid|Directorate-General for International Partnerships|European Commission - International Partnerships|European Commission - Development and Cooperation-EuropeAid
fpi - EC FPI|Service for Foreign Policy Instruments|European Commission - Service for Foreign Policy Instruments
near - DG NEAR|European Commission - Neighbourhood and Enlargement Negotiations|Directorate-General for Neighbourhood and Enlargement Negotiations
eeas - EEAS|SEAE|European External Action Service|Service européen pour l'action extérieure
au - AU|African Union|Union africaine|Organisation of African Unity|Unión Africana|الاتحاد الأفريقي|Umoja wa Afrika
ecowas - ECOWAS|CEDEAO|Economic Community of West African States|Communauté économique des États de l'Afrique de l'Ouest
igad - IGAD|Intergovernmental Authority on Development|Autorité intergouvernementale pour le développement
sadc - SADC|Southern African Development Community|Communauté de développement de l'Afrique australe
eac - East African Community|Communauté d'Afrique de l'Est
eccas - ECCAS|CEEAC|Economic Community of Central African States|Communauté économique des États de l'Afrique centrale
comesa - COMESA|Common Market for Eastern and Southern Africa
las - LAS|League of Arab States|Arab League|Ligue des États arabes|جامعة الدول العربية
oic - OIC|OCI|Organisation of Islamic Cooperation|Organisation de la coopération islamique|منظمة التعاون الإسلامي
asean - ASEAN|ANASE|Association of Southeast Asian Nations
oas - OAS|OEA|Organization of American States|Organización de los Estados Americanos
coe - CoE|Council of Europe|Conseil de l'Europe|Europarat|Consejo de Europa
osce - OSCE|OSZE|Organization for Security and Co-operation in Europe|Organisation pour la sécurité et la coopération en Europe|CSCE
nato - NATO|OTAN|North Atlantic Treaty Organization|Organisation du traité de l'Atlantique nord
oecd - OECD|OCDE|Organisation for Economic Co-operation and Development|Organisation de coopération et de développement économiques
oif - OIF|Organisation internationale de la Francophonie
icrc - ICRC|CICR|IKRK|International Committee of the Red Cross|Comité international de la Croix-Rouge|Comité Internacional de la Cruz Roja|Internationales Komitee vom Roten Kreuz|اللجنة الدولية للصليب الأحمر
ifrc - IFRC|FICR|International Federation of Red Cross and Red Crescent Societies|International Federation of the Red Cross and Red Crescent|Fédération internationale des Sociétés de la Croix-Rouge et du Croissant-Rouge
msf - MSF|Médecins Sans Frontières|Doctors Without Borders|Médicos Sin Fronteras|Ärzte ohne Grenzen|Artsen zonder Grenzen|أطباء بلا حدود
mdm - MdM|Médecins du Monde|Doctors of the World|Médicos del Mundo|Ärzte der Welt|Dokters van de Wereld
acf - ACF|Action Contre la Faim|Action Against Hunger|Acción contra el Hambre|Azione contro la Fame|Aktion gegen den Hunger
avsf - AVSF|Agronomes et Vétérinaires Sans Frontières
vsf - VSF|Vétérinaires Sans Frontières|Vets Without Borders|Tierärzte ohne Grenzen
hi - Handicap International|Humanity & Inclusion
drc DK Danish Refugee Council|Dansk Flygtningehjælp
nrc NO NRC|Norwegian Refugee Council|Flyktninghjelpen|Conseil norvégien pour les réfugiés
nca NO Norwegian Church Aid|Kirkens Nødhjelp
npa NO Norwegian People's Aid|Norsk Folkehjelp
dca DK DanChurchAid|Folkekirkens Nødhjælp
fca FI Finn Church Aid|Kirkon Ulkomaanapu
wvi - WVI|World Vision|World Vision International|Vision mondiale
sci - SCI|Save the Children|Save the Children International
sos - SOS Children's Villages|SOS Children's Villages International|SOS Kinderdorf|SOS Kinderdorf International|SOS Villages d'Enfants|SOS Kinderdorpen|Aldeas Infantiles SOS
tdh - Terre des hommes
wwf - WWF|World Wide Fund for Nature|World Wildlife Fund
iucn - IUCN|UICN|International Union for Conservation of Nature|International Union for Conservation of Nature and Natural Resources
ippf - IPPF|International Planned Parenthood Federation
fcdo GB FCDO|DFID|Foreign, Commonwealth & Development Office|Department for International Development|Foreign and Commonwealth Office|Foreign & Commonwealth Office|Foreign Commonwealth Office|UK Aid
scotgov GB Scottish Government
usaid US USAID|United States Agency for International Development|U.S. Agency for International Development|Agency for International Development
usstate US US Department of State|Department of State|US State Department|State Department
prm US PRM|BPRM|Bureau of Population, Refugees, and Migration
ofda US OFDA|Office of U.S. Foreign Disaster Assistance
cdc US Centers for Disease Control and Prevention
mcc US Millennium Challenge Corporation
gac CA GAC|Global Affairs Canada|Affaires mondiales Canada|DFATD|CIDA|ACDI|Canadian International Development Agency|Foreign Affairs, Trade and Development Canada|Department of Foreign Affairs, Trade and Development|Agence canadienne de développement international
idrc CA IDRC|CRDI|International Development Research Centre|Centre de recherches pour le développement international
dfat AU DFAT|AusAID|Australian Agency for International Development
mfat NZ MFAT|NZAID|New Zealand Ministry of Foreign Affairs and Trade|New Zealand Aid Programme
bmz DE BMZ|Bundesministerium für wirtschaftliche Zusammenarbeit und Entwicklung|Federal Ministry for Economic Cooperation and Development|German Federal Ministry for Economic Cooperation and Development|Ministry for Economic Cooperation and Development
aa DE GFFO|German Federal Foreign Office|Auswärtiges Amt
giz DE GIZ|GTZ|Deutsche Gesellschaft für Internationale Zusammenarbeit|Deutsche Gesellschaft für Technische Zusammenarbeit|German Agency for International Cooperation
kfw DE KfW|KfW Bankengruppe|Kreditanstalt für Wiederaufbau|KfW Development Bank|KfW Entwicklungsbank
bgr DE BGR|Bundesanstalt für Geowissenschaften und Rohstoffe
afd FR AFD|Agence Française de Développement|French Development Agency
meae FR MEAE|Ministry for Europe and Foreign Affairs|Ministère de l'Europe et des Affaires étrangères
sida SE Sida|Asdi|Swedish International Development Cooperation Agency|Swedish International Development Agency|Styrelsen för internationellt utvecklingssamarbete
msb SE Swedish Civil Contingencies Agency
fba SE Folke Bernadotte Academy
norad NO Norad|Norwegian Agency for Development Cooperation|Direktoratet for utviklingssamarbeid
danida DK Danida|Danish International Development Agency|Danish International Development Assistance|Danish Ministry of Foreign Affairs
fmfa FI Finnida|Ministry for Foreign Affairs of Finland
iceida IS ICEIDA|Icelandic International Development Agency
nlmfa NL DGIS|BuZa|Netherlands Ministry of Foreign Affairs|Dutch Ministry of Foreign Affairs
rvo NL RVO|Netherlands Enterprise Agency|Rijksdienst voor Ondernemend Nederland
dgd BE DGD|Directorate-General for Development Cooperation|Belgian Development Cooperation
enabel BE Enabel|BTC|CTB|Belgian Development Agency|Belgian Technical Cooperation
sdc CH SDC|DDC|DEZA|COSUDE|Swiss Agency for Development and Cooperation|Direction du développement et de la coopération|Direktion für Entwicklung und Zusammenarbeit
ada_at AT Austrian Development Agency
aecid ES AECID|AECI|Agencia Española de Cooperación Internacional para el Desarrollo|Spanish Agency for International Development Cooperation
aics IT AICS|Agenzia Italiana per la Cooperazione allo Sviluppo|Italian Agency for Development Cooperation
camoes PT Camões|Camões Instituto da Cooperação e da Língua
irishaid IE Irish Aid|Irish Department of Foreign Affairs
luxdev LU LuxDev|Lux-Development|Luxembourg Development Cooperation Agency
jica JP JICA|Japan International Cooperation Agency
koica KR KOICA|Korea International Cooperation Agency
tika TR TIKA|Turkish Cooperation and Coordination Agency
afad TR AFAD|Disaster and Emergency Management Authority
ksrelief SA KSrelief|King Salman Humanitarian Aid and Relief Centre
kfund KW Kuwait Fund for Arab Economic Development
adfd AE Abu Dhabi Fund for Development
qffd QA QFFD|Qatar Fund for Development
ofid - OFID|OPEC Fund for International Development
mofcom CN MOFCOM|Ministry of Commerce of China
cidca CN CIDCA|China International Development Cooperation Agency
`;
