-- A rumour was heard at a place of the list, by words or at a point, and no sharper than it is known; as with reports and incidents.

alter table app.rumour_sighting
  add column lat double precision check (lat between -90 and 90),
  add column lon double precision check (lon between -180 and 180),
  add column place_precision text not null default 'unknown'
    check (place_precision in ('point', 'village', 'district', 'region', 'country', 'unknown')),
  add column radius_km double precision check (radius_km >= 0),
  add constraint sighting_point_whole check ((lat is null) = (lon is null));
