// Small word lists that let reports in different languages meet: what happened, to whom, with what, when, how many.
// Stems are folded (see fold); a stem ending in "=" matches the whole word only, others match words that begin with it.

/** A language the lists below know, or "und". */
export type GuessedLanguage = 'en' | 'fr' | 'es' | 'pt' | 'ar' | 'ru' | 'uk' | 'sw' | 'und';

/** What violence reports speak of, by concept: stems in English, French, Spanish, Portuguese, Russian and Ukrainian, Arabic. */
export const conceptStems: Readonly<Record<string, string>> = {
  kill:
    'kill slain slay= slays= murder assassin homicid dead= deadl death die= dies= died= dying fatal casualt martyr neutrali eliminat execut executed massacr slaughter lynch ' +
    'tue= tues= tuee= tuees= tuer= tuant= tuerie mort= morts= morte= mortes= mortel meurtr deces abattu assassinat ' +
    'mata= matan= mataron mato= matado muert muere= mueren asesin homicidi fallec ejecut ejecuci acribill ' +
    'morto mortos= morre= morreu= morrem= mata= matou= mataram= assassinad assassinat homicidio execucao executad obito ' +
    'убит убил убийств погиб умер смерт мертв жертв ликвидир уничтож загинул загибл вбит вбив помер ' +
    'قتل قتيل قتلي مقتل وفاه شهيد شهداء استشهد استشهاد ضحايا ضحيه اغتيال اغتيل مصرع اعدام مجزره',
  wound:
    'wound injur hurt= bless herid hiri lesion ferid ferimento balead ранен ранил поранен поран جريح جرحي اصاب مصاب',
  shoot:
    'shoot shot= shots= shooting gun= gunned gunfire gunshot bullet sniper fusill balle= balles= tirs= tiroteo tirotea disparo balazo balacera bala= balas= tiro= tiros= tiroteio baleado ' +
    'стрел перестрел обстреля رصاص اطلاق',
  shell:
    'shell shelling artiller mortar howitzer bombardm obus artill обстрел артилл миномет гаубиц قصف مدفع مدفعيه هاون',
  explode:
    'explo blast= blasts= bomb= bombs= bomber= bombing detonat ied= ieds= landmine mine= mines= grenad engin atentad granad взрыв подрыв бомб граната вибух انفجار تفجير انفجر عبوه لغم الغام',
  air: 'airstrik airraid warplane aircraft aviation aerien frappe= frappes= aereo bombarde авиа авіа غاره غارات طيران طائره',
  drone: 'drone uav= uavs= dron= drones= беспилот бпла дрон مسيره درون',
  rocket: 'rocket missile misil misseis roquette cohete foguete ракет صاروخ صواريخ',
  ambush: 'ambush embuscad emboscad засад كمين',
  attack:
    'attack assault raid= raids= raided= storm= stormed= attaque assaut ataque ataca= atacan= atacaron asalt assalt incursion atak нападен атак штурм هجوم هاجم اقتحم',
  clash:
    'clash fight= fights= fighting firefight gunfight battle combat= combats= combates affront enfrent confront skirmish encounter столкнов бой= бои= боев сутичк зіткнен اشتباك معارك معركه مواجه',
  repel: 'repel repuls repouss rechaz отраз отби відбит صد= تصد',
  abduct:
    'abduct kidnap hostage seize= enlev enlevement otage secuestr rapto raptad sequestr похит залож викрад خطف اختطاف مخطوف رهائن رهينه',
  arrest:
    'arrest detain detention custod captur apprehend interpel arret= detenid detien arrestad capturad preso= presos= presa= detid арест задерж затрим اعتقل اعتقال توقيف احتجاز',
  body: 'body= bodies= corpse remains= cadavre corps= cadaver cuerpo corpo= corpos= тело= тела= тіло= جثه جثث جثمان',
  found:
    'found= find= finds= located= locate= discover recover retrouv decouvert encuentr hallan= hallad localiz encontrad achad найд обнаруж знайд عثر',
  knife:
    'knife stab machet behead throat decapit couteau poignard arma= cuchill apunal degoll faca= facad esfaque нож= ножев سكين طعن ذبح',
  burn: 'burn torch fire= arson incend brul quem calcin поджог сожг спалил حرق احرق حريق',
  rape: 'rape= raped rapes sexual viol= viole= violee= violacion estupr изнасил згвалт اغتصاب',
  tortur: 'tortur tied= gagged amordaz atad пыт катув تعذيب',
  soldier:
    'soldier military troop army servicem servicew militair soldat armee armees soldado militar ejercit exercit tropas солдат военн военнослуж військов арми армі боец бойц боєц воин воїн جندي جنود جيش عسكري',
  police: 'police policem policew officer= officers= constable gendarm policier policia полиц поліц شرطه شرطي',
  civilian:
    'civilian villager resident= residents= civil= civils= civile villageois civil civiles civis= morador мирн жител цивільн مدني مدنيين اهالي',
  child:
    'child children kid= kids= boy= boys= girl= girls= baby= infant toddler minor= minors= teen enfant fille= fillette garcon mineur nin= nino= ninos= nina= ninas= menor= menores= adolesc crianca menino menina ребен дет= детей= подрост дитин діт= طفل اطفال رضيع',
  woman:
    'woman women wife= mother= female lady= femme epouse mere= mujer esposa madre= mulher mae= женщин жен= жінк мати= امراه نساء سيده زوجه',
  man: 'man= men= homme hombre homem homens мужчин чоловік رجل رجال',
  youth: 'youth young jeune joven jovem jovens молод юнак شاب شبان شباب',
  student: 'student pupil eleve etudiant estudiant alumn aluno студент طالب طلاب',
  teacher: 'teacher professor= enseignant instituteur maestr docent profesor учител вчител معلم مدرس استاذ',
  journalist: 'journalist reporter cameraman journaliste periodist jornalist журналист оператор صحفي صحافي مراسل',
  medic:
    'doctor medic paramed nurse hospital clinic medecin hopital infirm medico enfermer больниц врач лікар طبيب مستشفي اسعاف مسعف',
  farmer:
    'farmer herder herdsm cattle shepherd peasant rancher cultivateur eleveur berger agricultor ganader campesin lavrador фермер مزارع رعاه فلاح',
  driver: 'driver taxi chauffeur taxist conductor motorista водител таксист سائق',
  politic:
    'candidate politician mayor council councillor president minister deputy= elu= maire candidat depute ministre alcald concejal diputad prefeito vereador мэр= депутат кандидат رئيس وزير نائب مرشح عمده',
  worship:
    'mosque church priest pastor imam worship eglise mosquee pretre iglesia sacerdot igreja padre= мечет церк священ مسجد كنيسه امام مصل',
  school: 'school universit college ecole escuela colegio escola школ универс університ مدرسه جامعه',
  market: 'market bazaar shop= store= marche= mercado tienda loja рынок рынк ринок سوق متجر',
  camp: 'camp= camps= campament campamento acampamento лагер مخيم معسكر',
  prison: 'prison jail inmate detainee carcel reclus presidi тюрьм вязниц سجن سجين سجناء اسير',
  house:
    'house= houses= home= homes= apartment residential building= maison domicile casa= casas= vivienda domicil residenc дом= дома= квартир будин منزل منازل بيت',
  vehicle:
    'car= cars= vehicle truck van= motorcyc motorbike bus= convoy vehicul voiture camion moto= motos= motocicl coche= carro carros= camionet veiculo caminh onibus автомоб машин автобус مركبه سياره سيارات شاحنه حافله دراجه',
  base: 'base= bases= barrack outpost position= positions= checkpoint checkpost camp= poste= caserne cuartel reten quartel блокпост база позици قاعده حاجز نقطه موقع',
  village: 'village hamlet aldea vereda aldeia povoad сел= села= село деревн قريه بلده',
  border: 'border frontier frontiere frontera fronteira границ кордон حدود',
  militant:
    'militant terroris jihad insurg rebel gunmen gunman bandit fighter extremis islamist terroriste djihad jihadist insurge combattant guerriller guerrilheir disident dissident боевик террорист повстан бойовик مسلح مسلحين ارهاب متمرد متطرف مليشيا',
  gang: 'gang= gangs= cartel hitm hitmen sicari drug= mafia traffick narco faccao traficant sicariat pandill банд عصابه عصابات',
  protest: 'protest demonstrat riot rally= manifest emeute marcha disturbi протест митинг احتجاج تظاهر مظاهر',
  claim: 'claim responsib revendiq reivindic adjudic atribuye взял ответств تبني اعلن مسووليه',
  condemn: 'condemn denounc mourn condol condamn denonc condena repudi осуд засуд ادان دان= استنكر',
  bury: 'bury= buried burial funeral farewell buri enterr inhum obseq entierro velorio sepult enterro похорон прощан поховал جنازه دفن تشييع',
  award: 'award hero heroes posthum title petition герой героя посмерт звани медал',
  destroy: 'destroy destruct damage detrui destruy destrui разруш зруйн знищ دمر تدمير',
  flee: 'flee= fled= displac refugee evacuat fuir= fuite deplace huye= desplaz refugi fugi бежен эвакуац نزوح نازح لاجي فرار',
  land: 'land= farmland grazing pasture terre= terres= tierra= terra= земл ارض اراضي مرعي',
  water: 'water well= wells= river dam= eau= puits riviere agua= rio= pozo вода= воды= река ماء مياه نهر بءر',
  election:
    'election electoral vote= voter ballot poll= polling elect scrutin urne= eleccion eleic votac выбор вибор انتخاب اقتراع',
};

/** Words that say nothing about which event a text tells of. */
export const stopWords: Readonly<Record<Exclude<GuessedLanguage, 'und'>, string>> = {
  en: 'the of in and to a on for with by at from as is are was were be been after has have had that this it its his her their they he she who which during says said say over near about into than not no an or but also will been more out up two new against one amid former least people person persons him them there been between under when where while',
  fr: 'le la les de des du un une et en dans a au aux par pour sur avec est sont a ete l d qu que qui se ce cette son sa ses leur plus apres lors deux pas ont dont il elle entre',
  es: 'el la los las de del un una y en a al por para con que se su sus es son fue fueron ha han tras lo como mas sobre entre dos le les no otra otro este esta cuando',
  pt: 'o a os as de do da dos das um uma e em no na nos nas por para com que se seu sua foi sao ao apos e mais pelo pela durante dois ser nao entre quando',
  ar: 'في من علي الي عن ان مع هذا هذه التي الذي بعد قبل خلال بين كان كانت او و ثم قد لم لا ما اثر جراء',
  ru: 'и в на с по из за к о от до для не что как его ее их был была было были при во об под над это а но со',
  uk: 'і в у на з по із за до від для не що як його її їх був була було були при та й про під над це а але',
  sw: 'na ya wa kwa ni katika la za cha kuwa alisema baada hiyo huyo hii huo watu mtu',
};

/** Number words, folded; articles ("un", "una", "um") are left out because they seldom count. */
export const numberWords: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty',
      '- deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt',
      '- dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte',
      '- dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove vinte',
      '- duas - - - - - - - - - - - - - - - - - -',
      'один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать',
      '- двое трое четверо пятеро шестеро семеро - - - - - - - - - - - - -',
      '- двух трех четырех пяти шести семи восьми девяти десяти - - - - - - - - - -',
      '- дві - чотири - шість сім вісім девять - одинадцять дванадцять тринадцять чотирнадцять пятнадцять шістнадцять сімнадцять вісімнадцять девятнадцять двадцять',
      'واحد اثنان ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره - - - - - - - - - عشرون',
      '- اثنين ثلاث اربع خمس ست سبع ثماني تسع عشر - - - - - - - - - عشرين',
      'moja mbili tatu nne tano sita saba nane tisa kumi - - - - - - - - - ishirini',
      '- wawili watatu wanne watano - - wanane - - - - - - - - - - - -',
    ].flatMap((row) => row.split(' ').map((word, index): [string, number] => [fold1(word), index + 1])) as [
      string,
      number,
    ][]
  )
    .concat([
      ['dozen', 12],
      ['score', 20],
      ['couple', 2],
      ['pair', 2],
      ['double', 2],
      ['triple', 3],
      ['douzaine', 12],
      ['dizaine', 10],
      ['docena', 12],
      ['decena', 10],
      ['duzia', 12],
      ['thirty', 30],
      ['forty', 40],
      ['fifty', 50],
      ['sixty', 60],
      ['seventy', 70],
      ['eighty', 80],
      ['ninety', 90],
      ['hundred', 100],
      ['trente', 30],
      ['quarante', 40],
      ['cinquante', 50],
      ['soixante', 60],
      ['cent', 100],
      ['treinta', 30],
      ['cuarenta', 40],
      ['cincuenta', 50],
      ['sesenta', 60],
      ['setenta', 70],
      ['ochenta', 80],
      ['noventa', 90],
      ['cien', 100],
      ['trinta', 30],
      ['quarenta', 40],
      ['cinquenta', 50],
      ['sessenta', 60],
      ['oitenta', 80],
      ['тридцать', 30],
      ['сорок', 40],
      ['пятьдесят', 50],
      ['шестьдесят', 60],
      ['сто', 100],
      ['ثلاثون', 30],
      ['ثلاثين', 30],
      ['اربعون', 40],
      ['اربعين', 40],
      ['خمسون', 50],
      ['خمسين', 50],
      ['مئه', 100],
      ['مايه', 100],
    ])
    .filter(([word]) => word !== '-'),
);

function fold1(word: string): string {
  return word.normalize('NFKD').replace(/\p{M}+/gu, '');
}

/** Month names by their first letters, folded; several languages. The value is the month, 1-12. */
export const monthStems: readonly (readonly [string, number])[] = (
  [
    'january janvier enero janeiro январ січн يناير كانونالثاني',
    'february fevrier febrero fevereiro феврал лют فبراير شباط',
    'march mars marzo marco март берез مارس اذار',
    'april avril abril апрел квіт ابريل نيسان',
    'may mai mayo maio мая трав مايو ايار',
    'june juin junio junho июн черв يونيو حزيران',
    'july juillet julio julho июл лип يوليو تموز',
    'august aout agosto август серп اغسطس اب',
    'september septembre septiembre setembro сентябр верес سبتمبر ايلول',
    'october octobre octubre outubro октябр жовт اكتوبر',
    'november novembre noviembre novembro ноябр листоп نوفمبر',
    'december decembre diciembre dezembro декабр груд ديسمبر',
  ] as const
).flatMap((row, index) => row.split(' ').map((stem): readonly [string, number] => [stem, index + 1]));

/** English month names as abbreviated. */
export const monthShort: Readonly<Record<string, number>> = {
  jan: 1,
  feb: 2,
  mar: 3,
  apr: 4,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  sept: 9,
  oct: 10,
  nov: 11,
  dec: 12,
};

/** Names of weekdays, folded; 0 is Sunday. */
export const weekdays: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'sunday monday tuesday wednesday thursday friday saturday',
    'dimanche lundi mardi mercredi jeudi vendredi samedi',
    'domingo lunes martes miercoles jueves viernes sabado',
    'воскресенье понедельник вторник среда четверг пятница суббота',
    'воскресенье понедельник вторник среду четверг пятницу субботу',
    'неділя понеділок вівторок середа четвер пятниця субота',
    'الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت',
    'jumapili jumatatu jumanne jumatano alhamisi ijumaa jumamosi',
  ].flatMap((row) => row.split(' ').map((name, day): [string, number] => [fold1(name), day])),
);
