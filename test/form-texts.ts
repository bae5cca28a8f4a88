/** A form for tests, with what phones tell of themselves, a repeat and files. */
export const marketForm = (
  it: { id?: string; version?: string; title?: string; extra?: string } = {},
): string => `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <h:head>
    <h:title>${it.title ?? 'Market day'}</h:title>
    <model>
      <itext>
        <translation lang="English (en)" default="true()">
          <text id="/data/what:label"><value>What happened?</value></text>
          <text id="needs-water"><value>Water</value></text>
          <text id="needs-talk"><value>Somebody to talk to</value></text>
        </translation>
        <translation lang="French (fr)">
          <text id="/data/what:label"><value>Que s’est-il passé ?</value></text>
          <text id="needs-water"><value>De l’eau</value></text>
          <text id="needs-talk"><value>Quelqu’un à qui parler</value></text>
        </translation>
      </itext>
      <instance>
        <data id="${it.id ?? 'market-day'}" version="${it.version ?? '1'}">
          <start/><deviceid/><phonenumber/><username/><here/><way/>
          <kind/><what/><when/><place/><spot/><dead/><needs/>
          <people jr:template=""><name/><age/></people>
          <people><name/><age/></people>
          <picture/><voice/>
          <meta><instanceID/><instanceName/><audit/></meta>
        </data>
      </instance>
      <instance id="needs"><root>
        <item><itextId>needs-water</itextId><name>water</name></item>
        <item><itextId>needs-talk</itextId><name>talk</name></item>
      </root></instance>
      <bind nodeset="/data/start" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>
      <bind nodeset="/data/deviceid" type="string" jr:preload="property" jr:preloadParams="deviceid"/>
      <bind nodeset="/data/phonenumber" type="string" jr:preload="property" jr:preloadParams="phonenumber"/>
      <bind nodeset="/data/username" type="string" jr:preload="property" jr:preloadParams="username"/>
      <bind nodeset="/data/here" type="geopoint"/>
      <bind nodeset="/data/way" type="geotrace"/>
      <bind nodeset="/data/kind" type="string"/>
      <bind nodeset="/data/what" type="string"/>
      <bind nodeset="/data/when" type="date"/>
      <bind nodeset="/data/place" type="string"/>
      <bind nodeset="/data/spot" type="geopoint"/>
      <bind nodeset="/data/dead" type="int"/>
      <bind nodeset="/data/needs" type="string"/>
      <bind nodeset="/data/people/name" type="string"/>
      <bind nodeset="/data/people/age" type="int"/>
      <bind nodeset="/data/picture" type="binary"/>
      <bind nodeset="/data/voice" type="binary"/>
      <bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid" readonly="true()"/>
      <bind nodeset="/data/meta/audit" type="binary"/>
      <odk:setgeopoint ref="/data/here" event="odk-instance-first-load"/>
      ${it.extra ?? ''}
    </model>
  </h:head>
  <h:body>
    <select1 ref="/data/kind"><label>Kind</label><item><label>Attack</label><value>attack</value></item><item><label>Nothing happened</label><value>nothing</value></item></select1>
    <input ref="/data/what"><label ref="jr:itext('/data/what:label')"/></input>
    <input ref="/data/when"><label>When</label></input>
    <input ref="/data/place"><label>Where</label></input>
    <input ref="/data/spot"><label>On the map</label></input>
    <input ref="/data/way"><label>The way you went</label></input>
    <input ref="/data/dead"><label>How many were killed?</label></input>
    <select ref="/data/needs"><label>What is needed?</label><itemset nodeset="instance('needs')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select>
    <group ref="/data/people"><label>People</label><repeat nodeset="/data/people"><input ref="/data/people/name"><label>Name</label></input><input ref="/data/people/age"><label>Age</label></input></repeat></group>
    <upload ref="/data/picture" mediatype="image/*"><label>Picture</label></upload>
    <upload ref="/data/voice" mediatype="audio/*"><label>Voice</label></upload>
  </h:body>
</h:html>`;

/** A filled one. */
export const marketDay = (it: {
  id?: string;
  version?: string;
  instance: string;
  deprecated?: string;
  what?: string;
  kind?: string;
  picture?: string;
  voice?: string;
  audit?: string;
}): string =>
  `<?xml version='1.0' ?><data id="${it.id ?? 'market-day'}" version="${it.version ?? '1'}" xmlns:orx="http://openrosa.org/xforms"><start>2026-11-21T09:00:00.000+01:00</start><deviceid>collect:CANARYDEVICE</deviceid><phonenumber>+243810000042</phonenumber><username>canary-user</username><here>-4.4001 15.3001 0 5</here><way>-4.4 15.3 0 0;-4.41 15.31 0 0</way><kind>${it.kind ?? 'attack'}</kind><what>${it.what ?? 'Men with fuel came to the market'}</what><when>2026-11-20</when><place>Mambu market</place><spot>-4.325 15.322 0 12.5</spot><dead>2</dead><needs>water talk</needs><people><name>Tshala</name><age>31</age></people><people><name>Ilunga</name><age>9</age></people><picture>${it.picture ?? ''}</picture><voice>${it.voice ?? ''}</voice><orx:meta><orx:instanceID>${it.instance}</orx:instanceID>${it.deprecated ? `<orx:deprecatedID>${it.deprecated}</orx:deprecatedID>` : ''}<orx:audit>${it.audit ?? ''}</orx:audit></orx:meta></data>`;

/** A form with a question of each kind that people answer, in two languages, one of them from right to left. */
export const kindsForm = (): string => `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms">
  <h:head>
    <h:title>Kinds</h:title>
    <model odk:xforms-version="1.0.0">
      <itext>
        <translation lang="English (en)" default="true()">
          <text id="name"><value>What is your **name**?</value></text>
          <text id="hint"><value>As you want to be called.</value></text>
        </translation>
        <translation lang="Arabic (ar)">
          <text id="name"><value>ما اسمك؟</value></text>
          <text id="hint"><value>كما تريد أن تُنادى.</value></text>
        </translation>
      </itext>
      <instance>
        <data id="kinds" version="1">
          <name/><age/><share/><day/><clock/><moment/><kind/><why/><needs/><camp/><order/><calm/><heat/>
          <spot/><way/><field/><read/><code/><twice/><picture/><sign/>
          <group><left/><right/></group>
          <people jr:template=""><who/><old/></people>
          <meta><instanceID/></meta>
        </data>
      </instance>
      <instance id="camps" src="jr://file-csv/camps.csv"/>
      <bind nodeset="/data/name" type="string" required="true()"/>
      <bind nodeset="/data/age" type="int" required="true()" constraint=". &gt; 0 and . &lt; 120" jr:constraintMsg="Between 1 and 119"/>
      <bind nodeset="/data/share" type="decimal"/>
      <bind nodeset="/data/day" type="date" constraint=". &lt;= today()"/>
      <bind nodeset="/data/clock" type="time"/>
      <bind nodeset="/data/moment" type="dateTime"/>
      <bind nodeset="/data/kind" type="string" required="true()"/>
      <bind nodeset="/data/why" type="string" relevant="/data/kind = 'nothing'"/>
      <bind nodeset="/data/needs" type="string"/>
      <bind nodeset="/data/camp" type="string" required="true()"/>
      <bind nodeset="/data/order" type="odk:rank"/>
      <bind nodeset="/data/calm" type="int"/>
      <bind nodeset="/data/heat" type="decimal"/>
      <bind nodeset="/data/spot" type="geopoint"/>
      <bind nodeset="/data/way" type="geotrace"/>
      <bind nodeset="/data/field" type="geoshape"/>
      <bind nodeset="/data/read" type="string" required="true()"/>
      <bind nodeset="/data/code" type="barcode"/>
      <bind nodeset="/data/twice" type="int" calculate="/data/age * 2"/>
      <bind nodeset="/data/picture" type="binary"/>
      <bind nodeset="/data/sign" type="binary"/>
      <bind nodeset="/data/group/left" type="string"/>
      <bind nodeset="/data/group/right" type="string"/>
      <bind nodeset="/data/people/who" type="string"/>
      <bind nodeset="/data/people/old" type="int"/>
      <bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/>
    </model>
  </h:head>
  <h:body>
    <input ref="/data/name"><label ref="jr:itext('name')"/><hint ref="jr:itext('hint')"/></input>
    <input ref="/data/age"><label>Your age</label></input>
    <input ref="/data/share"><label>A share</label></input>
    <input ref="/data/day"><label>The day</label></input>
    <input ref="/data/clock"><label>The hour</label></input>
    <input ref="/data/moment"><label>The moment</label></input>
    <select1 ref="/data/kind"><label>Kind</label><item><label>Attack</label><value>attack</value></item><item><label>Nothing happened</label><value>nothing</value></item></select1>
    <input ref="/data/why"><label>Why</label></input>
    <select ref="/data/needs"><label>Needs</label><item><label>Water</label><value>water</value></item><item><label>Food</label><value>food</value></item></select>
    <select1 ref="/data/camp"><label>Camp</label><itemset nodeset="instance('camps')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>
    <odk:rank ref="/data/order"><label>Order</label><item><label>First</label><value>a</value></item><item><label>Second</label><value>b</value></item></odk:rank>
    <range ref="/data/calm" start="0" end="5" step="1"><label>Calm</label></range>
    <range ref="/data/heat" start="0" end="50" step="0.5"><label>Heat</label></range>
    <input ref="/data/spot"><label>Where</label></input>
    <input ref="/data/way"><label>The way</label></input>
    <input ref="/data/field"><label>The field</label></input>
    <trigger ref="/data/read"><label>I have read this</label></trigger>
    <input ref="/data/code"><label>Code</label></input>
    <upload ref="/data/picture" mediatype="image/*"><label>Picture</label></upload>
    <upload ref="/data/sign" mediatype="image/*" appearance="signature"><label>Signature</label></upload>
    <group ref="/data/group" appearance="field-list"><label>Together</label><input ref="/data/group/left"><label>Left</label></input><input ref="/data/group/right"><label>Right</label></input></group>
    <group ref="/data/people"><label>Person</label><repeat nodeset="/data/people"><input ref="/data/people/who"><label>Who</label></input><input ref="/data/people/old"><label>How old</label></input></repeat></group>
  </h:body>
</h:html>`;
