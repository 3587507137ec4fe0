/**
 * Which words of the policy each indicator measures: the terms of the documents where `source` names one, else a
 * paraphrase of what is generally asked for.
 */
export interface PolicyWords {
  readonly en: string;
  readonly zh: string;
  /** The document that the terms are of, as standards name it; null = a paraphrase. */
  readonly source: string | null;
}

export const POLICY = {
  capacity: {
    en: 'Comprehensive carrying capacity of the county seat and the towns; room for migrants who settle.',
    zh: '县城和乡镇的综合承载能力；农业转移人口落户的空间。',
    source: null,
  },
  equity: {
    en: 'Equal access of urban and rural people to basic public services.',
    zh: '城乡基本公共服务均等化。',
    source: null,
  },
  parity: {
    en: 'Gradually unified standards of basic public services for city and country.',
    zh: '逐步统一城乡基本公共服务标准。',
    source: null,
  },
  keyTowns: {
    en: 'Key and central towns that serve the villages around them.',
    zh: '重点镇、中心镇对周边乡村的服务带动。',
    source: 'Provincial rules for key towns (Shaanxi 2011)',
  },
  employment: {
    en: 'Work near home: parks, training bases and gig markets within reach of those of working age.',
    zh: '就地就近就业：产业园区、实训基地、零工市场对劳动年龄人口的可达性。',
    source: null,
  },
  citizenisation: {
    en: 'Citizenship for migrants from the countryside: services by where people live, not by where they are registered.',
    zh: '农业转移人口市民化：由常住地提供基本公共服务。',
    source: null,
  },
  seatCheck: {
    en: 'The county seat brought up to the standard of a small city; weak points made good.',
    zh: '县城对标小城市标准，补短板强弱项。',
    source: 'NDRC 2020-05, weak points of county seats; State Council 国发〔2014〕51号, size of a small city',
  },
  land: {
    en: 'Three control lines: permanent basic farmland, ecological red line, urban development boundary.',
    zh: '三条控制线：永久基本农田、生态保护红线、城镇开发边界。',
    source: null,
  },
  layout: {
    en: 'Coordinated layout of industry, infrastructure, public services and housing within the county.',
    zh: '县域产业、基础设施、公共服务、住房统筹布局。',
    source: null,
  },
} as const satisfies Record<string, PolicyWords>;
