/**
 * Kinds of facilities of the sample: names, what one offers, and how many stand in a settlement.
 *
 * `at` gives the expected number by place: U quarter of the seat, F its fringe, K centre of a key
 * town, T centre of another town, O outskirts of a town, C central village, V village.
 * `offers` are [service, lowest capacity, highest capacity, unit]; without figures the capacity is unknown.
 * `metres` is the distance range from the settlement's point.
 */
// prettier-ignore
export const KINDS = [
  { zh: '幼儿园', en: 'Kindergarten', metres: [60, 520], at: { U: 1, F: 0.7, K: 1, T: 1, O: 0.3, C: 0.8, V: 0.16 }, offers: [['kindergarten', 90, 330, 'places']] },
  { zh: '小学', en: 'Primary School', metres: [120, 850], school: '21', at: { U: 0.6, F: 0.5, K: 0.6, T: 1, O: 0.1, C: 0.9, V: 0.17 }, offers: [['primary_school', 180, 900, 'places'], ['sports_ground', 1500, 6000, 'm2']] },
  { zh: '初级中学', en: 'Junior Middle School', metres: [200, 1100], school: '31', at: { U: 0.3, K: 0.5, T: 0.9 }, offers: [['junior_middle_school', 450, 1500, 'places'], ['sports_ground', 4000, 9000, 'm2']] },
  { zh: '托育中心', en: 'Childcare Centre', metres: [80, 600], at: { U: 0.6, F: 0.3, K: 0.5, T: 0.2 }, offers: [['childcare', 40, 110, 'places']] },
  { zh: '中心卫生院', en: 'Central Health Centre', metres: [100, 500], first: true, at: { K: 1 }, offers: [['health_centre', 80, 130, 'beds'], ['physicians', 22, 38, 'physicians'], ['nurses', 30, 48, 'nurses'], ['medical_care']] },
  { zh: '卫生院', en: 'Health Centre', metres: [100, 600], at: { T: 1 }, offers: [['health_centre', 30, 75, 'beds'], ['physicians', 9, 20, 'physicians'], ['nurses', 10, 24, 'nurses'], ['medical_care']] },
  { zh: '社区卫生服务站', en: 'Community Health Station', metres: [80, 900], clinic: '21', at: { U: 0.5, F: 0.3, K: 0.4 }, offers: [['community_health_facility'], ['physicians', 3, 9, 'physicians'], ['nurses', 3, 10, 'nurses'], ['medical_care']] },
  { zh: '卫生室', en: 'Clinic', metres: [40, 650], clinic: '31', at: { O: 0.6, C: 1, V: 0.74 }, offers: [['village_clinic'], ['physicians', 1, 2, 'physicians'], ['medical_care']] },
  { zh: '敬老院', en: 'Elder-care Home', metres: [200, 1200], at: { U: 0.16, K: 0.5, T: 0.8 }, offers: [['elder_care_home', 40, 150, 'beds']] },
  { zh: '社区养老服务站', en: 'Elder-care Station', metres: [60, 600], at: { U: 0.6, F: 0.2, K: 0.5 }, offers: [['community_elder_care'], ['elder_day_care', 15, 40, 'places']] },
  { zh: '区域养老服务中心', en: 'Area Elder-care Centre', metres: [80, 500], first: true, at: { K: 1, T: 0.4 }, offers: [['elder_service_centre', 1, 1, 'townships'], ['elder_day_care', 20, 45, 'places']] },
  { zh: '综合文化站', en: 'Cultural Station', metres: [60, 400], first: true, at: { K: 1, T: 0.9 }, offers: [['cultural_station'], ['neighbourhood_culture'], ['fitness_facility']] },
  { zh: '文化活动中心', en: 'Culture House', metres: [100, 1100], at: { U: 0.4, F: 0.3 }, offers: [['neighbourhood_culture']] },
  { zh: '便民服务中心', en: 'One-stop Service Centre', metres: [50, 300], first: true, at: { K: 1, T: 1 }, offers: [['public_service_desk'], ['community_service_space', 500, 1400, 'm2']] },
  { zh: '党群服务中心', en: 'Community Centre', metres: [40, 350], at: { U: 1, F: 1, O: 0.7 }, offers: [['community_service_space', 350, 1100, 'm2'], ['fitness_facility']] },
  { zh: '村民活动中心', en: 'Village Hall', metres: [30, 300], at: { C: 1, V: 0.62 }, offers: [['village_culture_centre'], ['public_service_desk'], ['community_service_space', 150, 420, 'm2'], ['fitness_facility']] },
  { zh: '健身广场', en: 'Fitness Square', metres: [80, 900], at: { U: 0.5, F: 0.4, K: 0.5, V: 0.12 }, offers: [['fitness_facility'], ['sports_ground', 600, 2400, 'm2']] },
  { zh: '公园', en: 'Park', metres: [120, 900], at: { U: 0.6, F: 0.2, K: 0.5, T: 0.2 }, offers: [['park', 4000, 45000, 'm2']] },
  { zh: '应急避护场所', en: 'Emergency Shelter', metres: [80, 700], at: { U: 0.75, F: 0.4, K: 0.7, T: 0.6, C: 0.3, V: 0.05 }, offers: [['emergency_shelter', 400, 1600, 'persons']] },
  { zh: '公交站', en: 'Bus Stop', metres: [60, 700], many: true, at: { U: 2, F: 1, K: 1.6, T: 1.3, O: 0.9, C: 1 }, offers: [['bus_stop']] },
  { zh: '村口客运站点', en: 'Bus Stop', metres: [150, 2300], at: { V: 0.45 }, offers: [['bus_stop']] },
  { zh: '客运站', en: 'Bus Station', metres: [150, 900], at: { T: 0.4 }, offers: [['bus_station'], ['bus_stop']] },
  { zh: '公共停车场', en: 'Car Park', metres: [80, 700], at: { U: 0.3, K: 0.4 }, offers: [['public_parking', 1200, 5200, 'm2']] },
  { zh: '供水站', en: 'Waterworks', metres: [400, 1400], first: true, at: { K: 1, T: 1 }, offers: [['rural_tap_water', 9000, 22000, 'persons'], ['town_piped_water', 4000, 9500, 'persons']] },
  { zh: '垃圾收集点', en: 'Refuse Collection Point', metres: [15, 160], many: true, at: { U: 2, F: 0.6, K: 1.2 }, offers: [['refuse_collection_point']] },
  { zh: '商贸中心', en: 'Commercial Centre', metres: [100, 600], first: true, at: { K: 1, T: 0.8 }, offers: [['commercial_centre'], ['convenience_store']] },
  { zh: '便民店', en: 'Convenience Store', metres: [20, 500], at: { U: 1, F: 0.8, K: 0.6, T: 0.5, O: 0.5, C: 0.6, V: 0.28 }, offers: [['convenience_store']] },
  { zh: '便民店（快递代办）', en: 'Store and Parcel Point', metres: [20, 450], at: { O: 0.4, C: 0.4, V: 0.36 }, offers: [['convenience_store'], ['parcel_point']] },
  { zh: '快递驿站', en: 'Parcel Point', metres: [40, 500], at: { U: 0.7, F: 0.5, K: 1, T: 1, V: 0.14 }, offers: [['parcel_point']] },
  { zh: '邮政所', en: 'Post Office', metres: [60, 500], first: true, at: { K: 1, T: 0.9 }, offers: [['post_office'], ['parcel_point']] },
  { zh: '菜市场', en: 'Food Market', metres: [100, 850], at: { U: 0.45, F: 0.2, K: 0.6, T: 0.8 }, offers: [['food_market', 900, 4200, 'm2']] },
  { zh: '零工驿站', en: 'Gig Service Post', metres: [80, 500], at: { K: 0.5, T: 0.3, C: 0.2 }, offers: [['gig_service_post', 40, 160, 'jobs']] },
];

/** Facilities of which the county has one or a few: [settlement, names, offers, other columns]. */
// prettier-ignore
export const SINGLES = [
  { town: 0, place: 0, zh: '青岚县人民医院', en: 'Qinglan County People’s Hospital', offers: 'county_hospital:620:beds;physicians:265:physicians;nurses:330:nurses;medical_care', more: { grade: '二级甲等', creditCode: true } },
  { town: 0, place: 4, zh: '青岚县中医医院', en: 'Qinglan County Hospital of Chinese Medicine', offers: 'county_hospital:280:beds;physicians:110:physicians;nurses:126:nurses;medical_care', more: { grade: '二级乙等', creditCode: true } },
  { town: 2, place: 1, zh: '青岚县第二人民医院', en: 'Second People’s Hospital of Qinglan', offers: 'county_hospital:240:beds;physicians:80:physicians;nurses:105:nurses;medical_care', more: { status: 'planned', openedOn: '2027-09-01' } },
  { town: 14, place: 0, zh: '望溪县第三人民医院', en: 'Third People’s Hospital of Wangxi', offers: 'county_hospital:180:beds;physicians:62:physicians;nurses:80:nurses;medical_care', more: { grade: '二级乙等' } },
  { town: 0, place: 7, zh: '青岚县特殊教育学校', en: 'Qinglan Special Education School', offers: 'special_education_school:110:places', more: { schoolCode: '5199000001' } },
  { town: 0, place: 9, zh: '青岚县职业教育中心', en: 'Qinglan Vocational Education Centre', offers: 'vocational_education_centre:2600:places', more: { schoolCode: '3699000001', creditCode: true } },
  { town: 0, place: 2, zh: '青岚县图书馆', en: 'Qinglan County Library', offers: 'public_library:1:facilities', more: { grade: '二级' } },
  { town: 1, place: 0, zh: '白石镇图书分馆', en: 'Baishi Branch Library', offers: 'public_library:1:facilities' },
  { town: 2, place: 0, zh: '金桥镇图书分馆', en: 'Jinqiao Branch Library', offers: 'public_library:1:facilities', more: { status: 'planned', openedOn: '2027-05-01' } },
  { town: 0, place: 3, zh: '清河消防救援站', en: 'Qinghe Fire Station', offers: 'fire_station' },
  { town: 0, place: 10, zh: '新城消防救援站', en: 'New Town Fire Station', offers: 'fire_station', more: { status: 'planned', openedOn: '2027-06-30' } },
  { town: 1, place: 1, zh: '白石消防救援站', en: 'Baishi Fire Station', offers: 'fire_station', more: { serviceRadiusMetres: 4000 } },
  { town: 0, place: 13, zh: '青岚县体育场', en: 'Qinglan Stadium', offers: 'sports_ground:62000:m2;fitness_facility' },
  { town: 0, place: 12, zh: '青岚客运总站', en: 'Qinglan Central Bus Station', offers: 'bus_station;bus_stop' },
  { town: 1, place: 2, zh: '白石镇客运站', en: 'Baishi Bus Station', offers: 'bus_station;bus_stop' },
  { town: 0, place: 14, zh: '青岚县物流配送中心', en: 'Qinglan Logistics Centre', offers: 'logistics_centre' },
  { town: 0, place: 15, zh: '青岚县特困人员供养中心', en: 'Qinglan Support Institution', offers: 'destitute_support_institution:160:beds' },
  { town: 0, place: 6, zh: '青岚县零工市场', en: 'Qinglan Gig Market', offers: 'gig_market:600:jobs' },
  { town: 0, place: 13, zh: '青岚返乡创业园', en: 'Qinglan Returnee Park', offers: 'entrepreneurial_park:1800:jobs', more: { creditCode: true } },
  { town: 1, place: 2, zh: '白石返乡创业园', en: 'Baishi Returnee Park', offers: 'entrepreneurial_park:620:jobs' },
  { town: 2, place: 2, zh: '金桥返乡创业园', en: 'Jinqiao Returnee Park', offers: 'entrepreneurial_park:750:jobs', more: { status: 'planned', openedOn: '2027-03-01' } },
  { town: 0, place: 9, zh: '青岚创业孵化实训基地', en: 'Qinglan Incubation and Training Base', offers: 'training_base:420:places' },
  { town: 0, place: 14, zh: '青岚产业园标准厂房', en: 'Qinglan Standard Workshops', offers: 'industrial_platform:4200:jobs' },
  { town: 0, place: 11, zh: '滨江公租房小区', en: 'Binjiang Public Rental Housing', offers: 'public_rental_housing:860:dwellings' },
  { town: 0, place: 13, zh: '园区保障性租赁住房', en: 'Park-side Affordable Rental Housing', offers: 'affordable_rental_housing:520:dwellings' },
  { town: 0, place: 1, zh: '清河邮政支局', en: 'Qinghe Post Office', offers: 'post_office;parcel_point' },
];
