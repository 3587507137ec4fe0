/** Made-up names, in Chinese and pinyin, and the services that the synthetic nation offers. */

type Word = readonly [zh: string, en: string];

// prettier-ignore
export const FIRST: readonly Word[] = [
  ['石', 'Shi'], ['青', 'Qing'], ['白', 'Bai'], ['金', 'Jin'], ['云', 'Yun'], ['柳', 'Liu'], ['双', 'Shuang'], ['南', 'Nan'], ['古', 'Gu'], ['东', 'Dong'],
  ['松', 'Song'], ['竹', 'Zhu'], ['鹿', 'Lu'], ['雾', 'Wu'], ['望', 'Wang'], ['桃', 'Tao'], ['梨', 'Li'], ['凤', 'Feng'], ['红', 'Hong'], ['银', 'Yin'],
  ['龙', 'Long'], ['新', 'Xin'], ['永', 'Yong'], ['太', 'Tai'], ['高', 'Gao'], ['大', 'Da'], ['小', 'Xiao'], ['老', 'Lao'], ['西', 'Xi'], ['北', 'Bei'],
];
// prettier-ignore
export const SECOND: readonly Word[] = [
  ['河', 'he'], ['桥', 'qiao'], ['岭', 'ling'], ['溪', 'xi'], ['塔', 'ta'], ['坪', 'ping'], ['渡', 'du'], ['岳', 'yue'], ['林', 'lin'], ['园', 'yuan'],
  ['山', 'shan'], ['沟', 'gou'], ['坝', 'ba'], ['湾', 'wan'], ['塘', 'tang'], ['垭', 'ya'], ['冲', 'chong'], ['寨', 'zhai'], ['坡', 'po'], ['泉', 'quan'],
  ['峰', 'feng'], ['水', 'shui'], ['田', 'tian'], ['庄', 'zhuang'], ['店', 'dian'], ['井', 'jing'], ['口', 'kou'], ['关', 'guan'], ['台', 'tai'], ['洲', 'zhou'],
];

/** Kinds of places, from the seat's quarters to ordinary villages. */
export const PLACES = ['quarter', 'key_centre', 'centre', 'central_village', 'village'] as const;

export interface DemoService {
  /** Code in the built-in catalogue. */
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Expected facilities in a settlement of each of PLACES; empty = offered beside another service only. */
  readonly at: readonly number[];
  /** Lowest and highest capacity; null = not counted. */
  readonly capacity: readonly [number, number] | null;
  readonly unit: string;
  /** Farthest from the settlement's point, metres. */
  readonly metres: number;
  /** Index of a service that comes with it, or -1. */
  readonly also: number;
}

const MEDICAL_CARE = 24;
const NEIGHBOURHOOD_CULTURE = 10;

const service = (
  code: string,
  [zh, en]: Word,
  at: readonly number[],
  metres: number,
  capacity: readonly [number, number, string] | null = null,
  also = -1,
): DemoService => ({
  ...{ code, zh, en, at, metres, also },
  capacity: capacity === null ? null : [capacity[0], capacity[1]],
  unit: capacity?.[2] ?? '',
});

/** 25 services; the expected numbers make about 1,050 facilities a county. */
// prettier-ignore
export const SERVICES: readonly DemoService[] = [
  service('kindergarten', ['幼儿园', 'Kindergarten'], [1.2, 1.5, 1, 0.7, 0.15], 520, [90, 330, 'places']),
  service('primary_school', ['小学', 'Primary School'], [0.7, 1, 1, 0.7, 0.12], 850, [180, 900, 'places']),
  service('junior_middle_school', ['初级中学', 'Junior Middle School'], [0.25, 1, 0.8, 0, 0], 1100, [450, 1500, 'places']),
  service('county_hospital', ['人民医院', 'Hospital'], [0.07, 0.1, 0, 0, 0], 1500, [150, 600, 'beds'], MEDICAL_CARE),
  service('health_centre', ['卫生院', 'Health Centre'], [0, 0.5, 1, 0, 0], 600, [30, 130, 'beds'], MEDICAL_CARE),
  service('village_clinic', ['卫生室', 'Clinic'], [0, 0.5, 0.5, 1, 0.6], 650, null, MEDICAL_CARE),
  service('community_health_facility', ['社区卫生服务站', 'Health Station'], [0.5, 0.5, 0.1, 0, 0], 900, null, MEDICAL_CARE),
  service('elder_care_home', ['敬老院', 'Elder-care Home'], [0.2, 0.5, 0.5, 0.02, 0.02], 1200, [40, 150, 'beds']),
  service('community_elder_care', ['养老服务站', 'Elder-care Station'], [0.7, 0.7, 0.2, 0.1, 0.05], 600),
  service('cultural_station', ['综合文化站', 'Cultural Station'], [0.05, 0.5, 1, 0, 0], 400, null, NEIGHBOURHOOD_CULTURE),
  service('neighbourhood_culture', ['文化活动中心', 'Culture House'], [0.5, 0.3, 0, 0, 0], 1100),
  service('village_culture_centre', ['村民活动中心', 'Village Hall'], [0, 0, 0, 0.9, 0.35], 300),
  service('public_library', ['图书馆', 'Library'], [0.1, 0.3, 0.15, 0, 0], 900, [1, 1, 'facilities']),
  service('fitness_facility', ['健身广场', 'Fitness Square'], [0.8, 1, 0.8, 0.7, 0.2], 900),
  service('park', ['公园', 'Park'], [0.7, 0.7, 0.3, 0, 0], 900, [4000, 45000, 'm2']),
  service('public_service_desk', ['便民服务中心', 'Service Centre'], [0.2, 0.6, 1, 0.6, 0.25], 300),
  service('fire_station', ['消防救援站', 'Fire Station'], [0.08, 0.15, 0.05, 0, 0], 1200),
  service('emergency_shelter', ['应急避护场所', 'Emergency Shelter'], [0.8, 0.8, 0.6, 0.3, 0.06], 700, [400, 1600, 'persons']),
  service('bus_stop', ['公交站', 'Bus Stop'], [2, 2, 1.5, 1, 0.3], 1500),
  service('convenience_store', ['便民店', 'Store'], [1.5, 1.5, 0.8, 0.5, 0.25], 500),
  service('parcel_point', ['快递驿站', 'Parcel Point'], [1, 1, 1, 0.4, 0.12], 500),
  service('post_office', ['邮政所', 'Post Office'], [0.15, 0.5, 0.9, 0, 0], 500),
  service('food_market', ['菜市场', 'Food Market'], [0.5, 0.6, 0.9, 0, 0], 850, [900, 4200, 'm2']),
  service('refuse_collection_point', ['垃圾收集点', 'Refuse Point'], [1.5, 1.5, 0.5, 0, 0], 300),
  service('medical_care', ['基本医疗', 'Medical Care'], [], 0),
];
