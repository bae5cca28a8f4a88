-- Lines bound straight to a centre of messages. See decision 0103.
alter table app.sms_line drop constraint sms_line_gateway_check;
alter table app.sms_line add constraint sms_line_gateway_check check (gateway in
  ('http', 'twilio', 'africastalking', 'vonage', 'infobip', 'rapidpro', 'frontlinesms', 'smssync', 'android', 'mail', 'telegram', 'whatsapp',
   'call_http', 'call_twilio', 'call_africastalking', 'smpp'));
