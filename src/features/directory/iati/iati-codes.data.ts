/**
 * The codes of those lists of IATI 2.03 that a file is checked against, withdrawn ones too: lists of the standard, and the countries and
 * currencies of ISO 3166-1 and ISO 4217 as it keeps them (IATI Standard, http://iatistandard.org/, CC BY 4.0, lists as of June 2026).
 */
export const IATI_CODES: Readonly<Record<string, string>> = {
  ActivityDateType: '1 2 3 4',
  ActivityStatus: '1 2 3 4 5 6',
  BudgetStatus: '1 2',
  BudgetType: '1 2',
  DocumentCategory: 'A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 B01 B02 B03 B04 B05 B06 B07 B08 B09 B10 B11 B12 B13 B14 B15 B16 B17 B18',
  OrganisationRole: '1 2 3 4',
  RelatedActivityType: '1 2 3 4 5',
  TransactionType: '1 2 3 4 5 6 7 8 9 10 11 12 13',
  ActivityScope: '1 2 3 4 5 6 7 8',
  BudgetNotProvided: '1 2 3',
  CollaborationType: '1 2 3 4 6 7 8',
  ContactType: '1 2 3 4',
  DescriptionType: '1 2 3 4',
  DisbursementChannel: '1 2 3 4',
  FlowType: '10 20 21 22 30 35 36 37 40 50',
  GeographicExactness: '1 2',
  GeographicLocationClass: '1 2 3 4',
  GeographicLocationReach: '1 2',
  HumanitarianScopeType: '1 2',
  IndicatorMeasure: '1 2 3 4 5',
  OrganisationType: '10 11 15 21 22 23 24 30 40 60 70 71 72 73 80 90',
  OtherIdentifierType: 'A1 A2 A3 A4 A9 B1 B9',
  PolicySignificance: '0 1 2 3 4',
  ResultType: '1 2 3 9',
  TiedStatus: '3 4 5',
  Currency: 'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYR BYN BZD CAD CDF CHF CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SSP SRD STD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN USS UYI UYU UZS VED VEF VES VND VUV WST XAF XBT XCD XDR XOF XPF YER ZAR ZMK ZMW ZWL',
  Country: 'AF AX AL DZ AS AD AO AI AQ AG AR AM AW AU AT AZ BS BH BD BB BY BE BZ BJ BM BT BO BQ BA BW BV BR IO BN BG BF BI KH CM CA CV KY CF TD CL CN CX CC CO KM CG CD CK CR CI HR CU CW CY CZ DK DJ DM DO EC EG SV GQ ER EE ET FK FO FJ FI FR GF PF TF GA GM GE DE GH GI GR GL GD GP GU GT GG GN GW GY HT HM VA HN HK HU IS IN ID IR IQ IE IM IL IT JM JP JE JO KZ KE KI KP KR XK KW KG LA LV LB LS LR LY LI LT LU MO MK MG MW MY MV ML MT MH MQ MR MU YT MX FM MD MC MN ME MS MA MZ MM NA NR NP NL AN NC NZ NI NE NG NU NF MP NO OM PK PW PS PA PG PY PE PH PN PL PT PR QA RE RO RU RW BL SH KN LC MF PM VC WS SM ST SA SN RS SC SL SG SX SK SI SB SO ZA GS SS ES LK SD SR SJ SZ SE CH SY TW TJ TZ TH TL TG TK TO TT TN TR TM TC TV UG UA AE GB US UM UY UZ VU VE VN VG VI WF EH YE ZM ZW',
};
