// Common words of organisations' names and what they are in other languages: English first (which is also the concept's name), then French,
// Spanish, Portuguese, German, Dutch, Italian, Nordic, Arabic, Russian, Somali and Swahili where they are usual. One line a concept;
// "_" joins the words of a phrase. Singular forms: endings in "s" are taken off before comparing.

/** Fields of work, people, places of work. */
export const FIELD_CONCEPTS = `
foreign_affairs affaires_etrangeres asuntos_exteriores relaciones_exteriores negocios_estrangeiros relacoes_exteriores buitenlandse_zaken auswartiges_amt auswartigen_amtes federal_foreign_office foreign_office affari_esteri udenrigsministeriet utenriksdepartementet utrikesdepartementet الخارجية иностранных_дел mambo_ya_nje
interior interieur innere inneres binnenlandse_zaken home_affairs internal_affairs الداخلية внутренних_дел
finance finances hacienda finanzas financas financa finanzen financien finanze المالية финансов fedha maaliyadda
planning planification planificacion planejamento planeamento planung التخطيط qorsheynta
economy economie economia economico economique wirtschaft wirtschaftliche wirtschaftlich economic economische الاقتصاد
defence defense defensa verteidigung defesa difesa الدفاع обороны gaashaandhigga ulinzi
justice justicia justica justiz justitie giustizia العدل юстиции cadaaladda sheria
security securite seguridad seguranca sicherheit veiligheid sicurezza الامن безопасности amniga usalama
health sante salud saude gesundheit gezondheid salute sundhed helse halsa الصحة здравоохранения caafimaadka afya
education educacion educacao bildung onderwijs istruzione utdanning التعليم образования waxbarashada elimu
water eau eaux agua wasser acqua vann vand vatten المياه biyaha maji
sanitation assainissement saneamiento saneamento hygiene
agriculture agricultura landwirtschaft landbouw agricoltura landbruk agricultural agricole agricola الزراعة beeraha kilimo
food alimentation alimentacion alimentacao alimentaire ernahrung voedsel الغذاء cunto chakula
environment environnement environnemental medio_ambiente meio_ambiente umwelt milieu ambiente environmental البيئة deegaanka mazingira
energy energie energia الطاقة tamarta
labour labor travail trabajo trabalho arbeit arbeid lavoro العمل shaqada
trade commerce comercio handel التجارة ganacsiga
industry industrie industria الصناعة
women femme mujer mujere mulhere frauen vrouwen donne kvinder kvinner kvinnor woman المراة haweenka wanawake
child enfant nino crianca kinder kinderen bambini born barn children enfance infancia الطفل الاطفال carruurta watoto
youth jeune jeunesse juventud juventude jugend jeugd joven ungdom young الشباب dhalinyarada vijana
family famille familia familie famiglia familial familiar الاسرة qoyska
people peuple pueblo povo volk popolo folk popoli الشعب dadka
population poblacion populacao bevolkerung bevolking السكان
human humain humaine humano humana menschen mensch mensen umano الانسان xuquuqda
right droit derecho direito menschenrechte rechte rechten diritti rettigheder حقوق haki
refugee refugie refugiado fluchtling fluchtlinge fluchtlingshilfe vluchteling rifugiati flyktning flygtninge flyktninghjelpen اللاجئين qaxootiga wakimbizi
migration migracion migracao الهجرة
peace paix paz frieden vrede pace fred السلام nabadda amani
development developpement desarrollo desenvolvimento entwicklung ontwikkeling sviluppo utvikling udvikling utveckling dev التنمية развития horumarinta maendeleo
cooperation cooperacion cooperacao zusammenarbeit samenwerking cooperazione samarbejde ontwikkelingssamenwerking entwicklungszusammenarbeit co_operation التعاون сотрудничества
relief secours socorro nothilfe noodhulp soccorso الاغاثة samafalka
aid aide ayuda ajuda hilfe hulp aiuto bistand المعونة المساعدات
assistance asistencia assistencia assistenza مساعدة
emergency urgence emergencia nothilfe noodgeval الطوارئ gurmad
humanitarian humanitaire humanitario humanitaria humanitare umanitario humanity الانسانية гуманитарной bani_aadamnimada
solidarity solidarite solidaridad solidariedade solidaritat solidariteit solidarieta
charity charite caridad الخيرية
hunger faim hambre fome honger fame
red_cross croix_rouge cruz_roja cruz_vermelha rotes_kreuz rode_kruis croce_rossa rode_kor rode_kors roda_korset rc الصليب_الاحمر красный_крест msalaba_mwekundu
red_crescent croissant_rouge media_luna_roja الهلال_الاحمر bisha_cas
doctor medecin medico arzte artsen medici leger laegere الاطباء
without_borders sans_frontiere sin_frontera sem_fronteira ohne_grenzen zonder_grenzen senza_frontiere uden_graenser uten_grenser بلا_حدود
veterinarian veterinaire veterinario tierarzte dierenartsen
church eglise iglesia igreja kirche kerk chiesa kirkens kyrkan
rural rurale
community communaute comunidad comunidade gemeinschaft gemeenschap communautaire comunitario المجتمع bulshada jamii
social soziale sociale sozial sociaal الاجتماعية
culture cultura kultur cultuur cultural culturel الثقافة
research recherche investigacion pesquisa forschung onderzoek ricerca البحوث
training formation formacion formacao ausbildung opleiding التدريب
rehabilitation reabilitacion rehabilitacion
reconstruction wiederaufbau reconstruccion
protection proteccion protecao schutz bescherming الحماية
environment_climate climat clima klima
disaster catastrophe desastre katastrophe katastrophenhilfe catastrofi الكوارث
support soutien apoyo apoio unterstutzung steun appui
school ecole escuela escola schule الدعم
animal animaux animale tier
house housing habitat logement vivienda
settlement etablissement asentamiento
labour_union syndicat sindicato gewerkschaft vakbond
public publique publico publica offentlich
science scientific scientifique cientifico wissenschaft wetenschap
law legal loi ley lei recht
democracy democracia demokratie democratie democratic democratique
humanity_settlement umanita
village dorf dorp pueblito
`;

/** What kind of body it is: says little about which one, but "council" is not "fund". */
export const KIND_CONCEPTS = `
united_nations uno onu nations_unies naciones_unidas nacoes_unidas nazioni_unite vereinte_nationen vereinten_nationen verenigde_naties الامم_المتحدة организации_объединенных_наций
ministry ministere ministerio ministerie ministerium bundesministerium ministero ministeriet departementet min وزارة министерство wasaaradda wizara
department departement departamento departement dept depart قسم الادارة департамент
government gouvernement gobierno governo regierung regering regjeringen govt gvt gov الحكومة حكومة правительство dowladda dawladda serikali
organisation organization organizacion organizacao organizzazione organisatie organisasjon org organizat orgnisation orgamization organisational منظمة المنظمة организация hay_ada ururka shirika
association asociacion associacao vereinigung verein vereniging associazione foreningen forening assn assoc جمعية الجمعية ассоциация urur
foundation fondation fundacion fundacao stiftung stichting fondazione fonden stiftelsen stiftelse found مؤسسة фонд
federation federacion federacao foderation bund federatie federazione الاتحاد федерация
union unione unie union_of اتحاد союз midowga umoja
society societe sociedad sociedade gesellschaft genootschap societa selskab soc
network reseau red_de rede netzwerk netwerk rete netvaerk شبكة сеть shabakad mtandao
centre center centro zentrum centrum مركز центр xarunta kituo
institute institut instituto instituut istituto institution معهد институт machadka taasisi
agency agence agencia agentschap agentur agenzia وكالة агентство wakaalad wakala
committee comite comitato komitee komite committe komitet comittee اللجنة لجنة комитет guddi guddiga kamati
council conseil consejo conselho rat raad consiglio radet rad مجلس المجلس совет golaha baraza
commission comision comissao kommission commissie commissione مفوضية комиссия tume
authority autorite autoridad autoridade behorde autoriteit هيئة سلطة
service servicio servico dienst servizio services خدمات
fund fond fondo fundo fonds صندوق fuuad mfuko
trust_fund fonds_fiduciaire treuhandfonds
bank banque banco banca بنك البنك банк bangiga benki
alliance alianza alianca allianz alliantie alleanza تحالف
coalition coalicion coalizao koalition
initiative iniciativa iniziativa مبادرة
programme program programma programm programa برنامج программа barnaamijka
project projet proyecto projeto projekt مشروع
group groupe grupo gruppe groep gruppo مجموعة
office bureau oficina escritorio buro ufficio kontor مكتب
secretariat secretaria sekretariat segretariato
unit unite unidad
university universite universidad universidade universitat universiteit universita جامعة университет jaamacadda chuo_kikuu
company compagnie compania firma bedrijf شركة
cluster grappe
partnership partenariat
forum foro
campaign campagne campana
consortium konsortium
movement mouvement movimiento movimento bewegung beweging حركة
trust
administration administracion
party parti partido partei
`;

/** A part of something larger: "World Bank Trust Funds" is not the World Bank. */
export const PART_CONCEPTS = `fund trust_fund department office unit secretariat commission cluster programme bank university project service forum directorate committee division branch chapter section school window facility`;

/** Words of reach: "Oxfam International" may be written "Oxfam", but is not "Oxfam India". */
export const SCOPE_CONCEPTS = `
international internationale internacional internazionale internationaal internationaux int intl دولية الدولية международный caalamiga
world mondial mondiale mundial welt wereld globale عالمي العالمية
global affiliates hq headquarters headquarter
worldwide
`;

/** Words of reach within a state. */
export const LEVEL_CONCEPTS = `
national nationale nacional nazionale nationaal وطنية الوطنية национальный qaranka
federal federale bundes اتحادي
regional regionale
local lokale locale
central centrale
`;

/** Legal forms: never tell two organisations apart. */
export const LEGAL_FORMS = `ltd limited inc incorporated corp corporation llc llp lp plc gmbh ggmbh ag ev asbl vzw ry sas sarl sa srl spa bv nv ua as aps kk co cic pvt pty onlus ngo ngos ong vof registered eingetragener charity_registered former formerly chaps mbh kg asbl_vzw int_l`;

/** Words that carry nothing, in the languages of most names. */
export const STOP_WORDS = `qu dell all nell dall sull the a an of for and to in on at by from with against among is its who
de du des la le les l d et pour en au aux a dans sur par contre avec une un
del las los el y e por para con contra al una
do da dos das o os as em no na pelo pela
der die das und fur im am zu zur zum von vom des den dem mit bei
het een en van voor te ten ter op met der
il lo gli i di della delle dei degli dello per nel nella su
og for av til i och att om af pa
al wal lil fi min iyo ee ka u oo na ya wa za kwa la cha vya`;
