/**
 * What may stand where in an IATI 2.03 file: the elements, their order and number and the kinds of their values, as the activity and organisation
 * schemas of the standard say (IATI Standard, http://iatistandard.org/, version 2.03 as of 2024-10-22, CC BY 4.0), written down shortly.
 *
 * One kind of element a line: `name = value @attribute:kind! ... | child=kind? ...`. A kind without `:` or `=` is text, or goes by the child's
 * own name. `!` required; `?` at most one, `*` any number, `+` at least one, else exactly one; `~` elements and `@~` attributes of other
 * namespaces; `*` as a value: anything.
 */
export const IATI_MODEL = `
text = string @~
narrative = string @xml:lang:lang @~
reporting-org = @ref! @type! @secondary-reporter:boolean @~ | narrative+ ~
narratives = @~ | narrative+ ~
iati-activity/description = @type @~ | narrative+ ~
participating-org = @ref @type @role! @activity-id @crs-channel-code @~ | narrative* ~
other-identifier/owner-org = @ref @~ | narrative* ~
other-identifier = @ref! @type! @~ | owner-org=other-identifier/owner-org? ~
coded = @code! @~ | ~
activity-date = @type! @iso-date:date! @~ | narrative* ~
contact-info/website = anyURI @~
contact-info = @type @~ | organisation=narratives? department=narratives? person-name=narratives? job-title=narratives? telephone=text* email=text* website=contact-info/website* mailing-address=narratives* ~
recipient-country = @code! @percentage:decimal @~ | narrative* ~
recipient-region = @code! @vocabulary @vocabulary-uri:anyURI @percentage:decimal @~ | narrative* ~
location/location-id = @code! @vocabulary! @~ | ~
location/administrative = @code! @vocabulary! @level:nonNegativeInteger @~ | ~
plain = string
location/point = @srsName! @~ | pos=plain ~
location = @ref @~ | location-reach=coded? location-id=location/location-id* name=narratives? description=narratives? activity-description=narratives? administrative=location/administrative* point=location/point? exactness=coded? location-class=coded? feature-designation=coded? ~
sector = @vocabulary @vocabulary-uri:anyURI @code! @percentage:decimal @~ | narrative* ~
tag = @code! @vocabulary! @vocabulary-uri:anyURI @~ | narrative* ~
country-budget-items/budget-item = @code! @percentage:decimal @~ | description=narratives? ~
country-budget-items = @vocabulary! @~ | budget-item=country-budget-items/budget-item+ ~
humanitarian-scope = @type! @vocabulary! @vocabulary-uri:anyURI @code! @~ | narrative* ~
policy-marker = @vocabulary @vocabulary-uri:anyURI @code! @significance @~ | narrative* ~
aid-type = @code! @vocabulary @~ | ~
dated = @iso-date:date! @~ | ~
money = decimal @currency @value-date:date! @~
budget = @type @status @~ | period-start=dated period-end=dated value=money ~
provider = @ref @provider-activity-id @type @~ | narrative* ~
receiver = @ref @receiver-activity-id @type @~ | narrative* ~
planned-disbursement = @type @~ | period-start=dated period-end=dated? value=money provider-org=provider? receiver-org=receiver? ~
capital-spend = @percentage:decimal! @~ | ~
transaction/sector = @vocabulary @vocabulary-uri:anyURI @code! @~ | narrative* ~
country = @code! @~ | narrative* ~
transaction/recipient-region = @code! @vocabulary @vocabulary-uri:anyURI @~ | narrative* ~
transaction = @ref @humanitarian:boolean @~ | transaction-type=coded transaction-date=dated value=money description=narratives? provider-org=provider? receiver-org=receiver? disbursement-channel=coded? sector=transaction/sector* recipient-country=country? recipient-region=transaction/recipient-region? flow-type=coded? finance-type=coded? aid-type* tied-status=coded? ~
document = @url:anyURI! @format! @~ | title=narratives description=narratives? category=coded+ language=coded* document-date=dated? ~
related-activity = @ref! @type! | ~
legacy-data = @name! @value! @iati-equivalent:NMTOKEN | ~
conditions/condition = @type! | narrative+ ~
conditions = @attached:boolean! @~ | condition=conditions/condition* ~
result/reference = @code! @vocabulary! @vocabulary-uri:anyURI @~ | ~
result/indicator/reference = @vocabulary! @code! @indicator-uri:anyURI @~ | ~
result-location = @ref @~ | ~
dimension = @name @value @~ | ~
result/indicator/baseline = @iso-date:date @year:positiveInteger! @value @~ | location=result-location* dimension* document-link=document* comment=narratives? ~
measured = @value | location=result-location* dimension* comment=narratives? document-link=document* ~
result/indicator/period = @~ | period-start=dated period-end=dated target=measured* actual=measured* ~
result/indicator = @measure! @ascending:boolean @aggregation-status:boolean @~ | title=narratives description=narratives? document-link=document* reference=result/indicator/reference* baseline=result/indicator/baseline* period=result/indicator/period* ~
result = @type! @aggregation-status:boolean @~ | title=narratives description=narratives? document-link=document* reference=result/reference* indicator=result/indicator+ ~
crs-add/other-flags = @code! @significance:boolean! @~ | ~
crs-add/loan-terms = @rate-1:decimal @rate-2:decimal @~ | repayment-type=coded? repayment-plan=coded? commitment-date=dated? repayment-first-date=dated? repayment-final-date=dated? ~
number = decimal
crs-add/loan-status = @year:decimal! @currency @value-date:date! @~ | interest-received=number? principal-outstanding=number? principal-arrears=number? interest-arrears=number? ~
crs-add = @~ | other-flags=crs-add/other-flags* loan-terms=crs-add/loan-terms? loan-status=crs-add/loan-status? channel-code=plain? ~
fss/forecast = decimal @year:decimal! @currency @value-date:date @~
fss = @extraction-date:date! @priority:boolean @phaseout-year:decimal @~ | forecast=fss/forecast* ~
iati-activity = @last-updated-datetime:dateTime @xml:lang:lang @default-currency @humanitarian:boolean @hierarchy:int @linked-data-uri:anyURI @budget-not-provided @~ | iati-identifier=text reporting-org title=narratives description=iati-activity/description+ participating-org+ other-identifier* activity-status=coded activity-date+ contact-info* activity-scope=coded? recipient-country* recipient-region* location* sector* tag* country-budget-items? humanitarian-scope* policy-marker* collaboration-type=coded? default-flow-type=coded? default-finance-type=coded? default-aid-type=aid-type* default-tied-status=coded? budget* planned-disbursement* capital-spend? transaction* document-link=document* related-activity* legacy-data* conditions? result* crs-add? fss? ~
iati-activities = @version! @generated-datetime:dateTime @linked-data-default:anyURI @~ | iati-activity+ ~
iati-organisation/organisation-identifier = * @~ | ~
line = @ref @~ | value=money narrative+ ~
total-budget = @status @~ | period-start=dated period-end=dated value=money budget-line=line* ~
recipient-org-budget/recipient-org = @ref | narrative+ ~
recipient-org-budget = @status @~ | recipient-org=recipient-org-budget/recipient-org period-start=dated period-end=dated value=money budget-line=line* ~
recipient-region-budget/recipient-region = @vocabulary @vocabulary-uri:anyURI @code @~ | narrative* ~
recipient-region-budget = @status @~ | recipient-region=recipient-region-budget/recipient-region period-start=dated period-end=dated value=money budget-line=line* ~
recipient-country-budget = @status @~ | recipient-country=country period-start=dated period-end=dated value=money budget-line=line* ~
total-expenditure = @~ | period-start=dated period-end=dated value=money expense-line=line* ~
document-for-country = @url:anyURI! @format! @~ | title=narratives description=narratives? category=coded+ language=coded* document-date=dated? ~ recipient-country=country*
iati-organisation = @last-updated-datetime:dateTime @xml:lang:lang @default-currency @~ | organisation-identifier=iati-organisation/organisation-identifier name=narratives reporting-org total-budget* recipient-org-budget* recipient-region-budget* recipient-country-budget* total-expenditure* document-link=document-for-country* ~
iati-organisations = @version! @generated-datetime:dateTime @~ | iati-organisation+ ~
`;
