/** One plain sentence per figure, English and Chinese, made from the figures and nothing else. */
import type { BetaParts, SharedServices } from './baselga.js';
import type { NeedsScore } from './needs.js';

export interface Reading {
  readonly en: string;
  readonly zh: string;
}

/** A name in both languages; give the same text twice where only one is known. */
export interface Name {
  readonly en: string;
  readonly zh: string;
}

/** What hangs directly under a county, without a town between, as one part of it. */
export function directlyUnder(county: Name): Name {
  return { en: `${county.en} (directly under it, without a town)`, zh: `${county.zh}（直属，不设乡镇）` };
}

/** A service and the people (or villages) it is about. */
export interface Share {
  readonly service: Name;
  readonly people: number;
}

/**
 * What a unit gives and takes: how many settlements of other units it serves and with what most; which services
 * its people get most from elsewhere, and from whom.
 * Takes: the unit; settlements served and the service with the most people (null = it serves nobody outside);
 * the service with the most people served from elsewhere, and where (null = none); people without any service.
 */
export function unitReading(of: {
  readonly unit: Name;
  readonly settlementsServed: number;
  readonly gives: Share | null;
  readonly takes: (Share & { readonly from: Name }) | null;
  readonly unmet: Share | null;
}): Reading {
  const { unit, settlementsServed, gives, takes, unmet } = of;
  const en: string[] = [];
  const zh: string[] = [];
  if (gives === null) {
    en.push('serves no settlement of another unit');
    zh.push('不服务其他单元的村居');
  } else {
    en.push(
      `serves ${counted(settlementsServed, 'settlement')} of other units, most people with ${gives.service.en} (${people(gives.people)})`,
    );
    zh.push(
      `为其他单元的${settlementsServed}个村居提供服务，其中${gives.service.zh}服务人数最多（${gives.people}人）`,
    );
  }
  if (takes !== null) {
    en.push(`borrows ${takes.service.en} from ${takes.from.en} for ${people(takes.people)}`);
    zh.push(`${takes.people}人的${takes.service.zh}由${takes.from.zh}提供`);
  }
  if (unmet !== null) {
    en.push(`leaves ${people(unmet.people)} without ${unmet.service.en}`);
    zh.push(`${unmet.people}人没有${unmet.service.zh}`);
  }
  return { en: `${unit.en} ${listed(en)}.`, zh: `${unit.zh}${zh.join('；')}。` };
}

/** Turnover against nestedness of two units. */
export function pairReading(first: Name, second: Name, sets: SharedServices, parts: BetaParts): Reading {
  const { both, onlyFirst, onlySecond } = sets;
  if (parts.total === null)
    return {
      en: `Neither ${first.en} nor ${second.en} has a facility.`,
      zh: `${first.zh}和${second.zh}都没有设施。`,
    };
  if (parts.status === 'no_facility') {
    const [has, lacks] = both + onlyFirst > 0 ? [first, second] : [second, first];
    const count = both + onlyFirst + onlySecond;
    return {
      en: `${lacks.en} has no facility; ${has.en} has ${counted(count, 'service')}.`,
      zh: `${lacks.zh}没有设施；${has.zh}有${count}类服务。`,
    };
  }
  const en = `${first.en} and ${second.en} share ${counted(both, 'service')}; ${onlyFirst} only in ${first.en}, ${onlySecond} only in ${second.en}`;
  const zh = `${first.zh}与${second.zh}共有${both}类服务，仅${first.zh}有${onlyFirst}类，仅${second.zh}有${onlySecond}类`;
  if (parts.total === 0) return { en: `${en}: the sets are the same.`, zh: `${zh}：两者服务相同。` };
  const [turnover, nestedness] = [parts.turnover ?? 0, parts.nestedness ?? 0];
  const share = ` (${percent(turnover)} turnover, ${percent(nestedness)} nestedness)`;
  const zhShare = `（替换${percent(turnover)}，嵌套${percent(nestedness)}）`;
  if (turnover === 0) {
    const [more, less] = onlyFirst > onlySecond ? [first, second] : [second, first];
    return {
      en: `${en}: ${more.en} has all that ${less.en} has, and more${share}.`,
      zh: `${zh}：${more.zh}拥有${less.zh}的全部服务且更多${zhShare}。`,
    };
  }
  return turnover > nestedness
    ? {
        en: `${en}: each has what the other lacks${share}.`,
        zh: `${zh}：两者互有对方所缺，互补为主${zhShare}。`,
      }
    : {
        en: `${en}: they differ more in how much than in what they have${share}.`,
        zh: `${zh}：差别主要在多少而不在种类${zhShare}。`,
      };
}

/** The county's score: deficits that its own surpluses could meet. */
export function countyReading(county: Name, needs: NeedsScore): Reading {
  if (needs.status === 'not_applicable')
    return {
      en: `${county.en}: there are no towns or villages in it to compare, or no service with both a capacity rule and a reach rule, so nothing can be said of surpluses and deficits.`,
      zh: `${county.zh}：没有可比较的下级单元，或没有同时规定容量和服务范围的服务，无法判断余缺。`,
    };
  if (needs.status === 'unknown_capacity')
    return {
      en: `${county.en}: capacities are not known, so nothing can be said of surpluses and deficits.`,
      zh: `${county.zh}：设施容量未知，无法判断余缺。`,
    };
  if (needs.status === 'unknown_population')
    return {
      en: `${county.en}: people are not known everywhere, so nothing can be said of surpluses and deficits.`,
      zh: `${county.zh}：人口未知，无法判断余缺。`,
    };
  const left =
    needs.unknownServices === 0
      ? { en: '', zh: '' }
      : {
          en: ` (${counted(needs.unknownServices, 'service')} left out: a rule is missing or something is unknown)`,
          zh: `（${needs.unknownServices}类服务因缺少规则或数据未知未计入）`,
        };
  if (needs.value === null)
    return {
      en: `${county.en}: no unit lacks capacity for its own people${left.en}.`,
      zh: `${county.zh}：各单元的容量均能满足本地人口${left.zh}。`,
    };
  const rest = needs.denominator - needs.numerator;
  return {
    en: `${county.en}: units lack capacity for ${people(needs.denominator)}, counted once for each service; ${needs.numerator} of them (${percent(needs.value)}) could be served within reach by what other units have to spare, ${rest} could not${left.en}.`,
    zh: `${county.zh}：各单元共缺${needs.denominator}人次的容量，其中${needs.numerator}（${percent(needs.value)}）可由可达范围内其他单元的余量满足，${rest}不能${left.zh}。`,
  };
}

/** How a settlement, town or county leans on others: shares of the demand by where the provider stands. */
export function relianceReading(of: {
  readonly unit: Name;
  /** Person-services asked, and by PROVIDER_CLASSES. */
  readonly demand: number;
  readonly byProvider: readonly number[];
  /** Settlements (times services) to which a reach rule applies; of these, with unknown people. */
  readonly settlements: number;
  readonly unknownSettlements: number;
}): Reading {
  const { unit, demand, byProvider, settlements, unknownSettlements } = of;
  if (settlements === 0)
    return {
      en: `${unit.en}: no reach rule applies here, so nothing can be said of who serves whom.`,
      zh: `${unit.zh}：没有适用的服务范围规则，无法判断由谁提供服务。`,
    };
  if (demand === 0 && unknownSettlements > 0)
    return {
      en: `${unit.en}: its people are not known, so nothing can be said of who serves whom.`,
      zh: `${unit.zh}：人口未知，无法判断由谁提供服务。`,
    };
  if (demand === 0) return { en: `${unit.en}: nobody asks for a service.`, zh: `${unit.zh}：没有服务需求。` };
  const names = [
    ['in their own settlement', '本村居'],
    ['elsewhere in their town', '本镇'],
    ['from the county seat', '县城'],
    ['from other towns', '县内其他乡镇'],
    ['from other counties', '邻县'],
    ['nowhere', '无处'],
  ];
  const parts = byProvider.map((people, k) => ({ people, k })).filter((part) => part.people > 0);
  return {
    en: `${unit.en}: of 100 services its people need, they get ${listed(parts.map((part) => `${hundred(part.people / demand)} ${names[part.k][0]}`))}.`,
    zh: `${unit.zh}：每100项服务需求中，${parts.map((part) => `${names[part.k][1]}${hundred(part.people / demand)}项`).join('，')}。`,
  };
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}

/** Whole percents, but never 0 or 100 for what is not. */
function percent(share: number): string {
  return `${hundred(share)}%`;
}

function hundred(share: number): string {
  if (share > 0 && share < 0.01) return '<1';
  if (share > 0.99 && share < 1) return '>99';
  return String(Math.round(share * 100));
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
