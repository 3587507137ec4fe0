/** Names of the sample, made up, in Chinese and pinyin; no name occurs twice. */

/** Towns in the order of `TOWNS` of territory.mjs: the seat, the key towns, the others, the neighbour's. */
export const TOWN_NAMES = [
  ['清河镇', 'Qinghe Town'],
  ['白石镇', 'Baishi Town'],
  ['金桥镇', 'Jinqiao Town'],
  ['云岭镇', 'Yunling Town'],
  ['柳溪镇', 'Liuxi Town'],
  ['双塔镇', 'Shuangta Town'],
  ['南坪镇', 'Nanping Town'],
  ['古渡镇', 'Gudu Town'],
  ['东岳镇', 'Dongyue Town'],
  ['松林镇', 'Songlin Town'],
  ['竹园镇', 'Zhuyuan Town'],
  ['鹿鸣乡', 'Luming Township'],
  ['雾山乡', 'Wushan Township'],
  ['望溪镇', 'Wangxi Town'],
  ['界牌镇', 'Jiepai Town'],
];

// prettier-ignore
const FIRST = {
  石桥: 'Shiqiao', 青龙: 'Qinglong', 李家: 'Lijia', 王家: 'Wangjia', 张家: 'Zhangjia', 陈家: 'Chenjia',
  杨柳: 'Yangliu', 桃花: 'Taohua', 梨树: 'Lishu', 核桃: 'Hetao', 凤凰: 'Fenghuang', 白鹤: 'Baihe',
  黄泥: 'Huangni', 红岩: 'Hongyan', 金鸡: 'Jinji', 银杏: 'Yinxing', 观音: 'Guanyin', 三元: 'Sanyuan',
  五里: 'Wuli', 龙泉: 'Longquan', 麻柳: 'Maliu', 新民: 'Xinmin', 团结: 'Tuanjie', 永兴: 'Yongxing',
  太平: 'Taiping', 和平: 'Heping', 高峰: 'Gaofeng', 大水: 'Dashui', 小溪: 'Xiaoxi', 老鹰: 'Laoying',
};
// prettier-ignore
const SECOND = {
  沟: 'gou', 坝: 'ba', 湾: 'wan', 坪: 'ping', 岭: 'ling', 塘: 'tang', 垭: 'ya', 冲: 'chong', 寨: 'zhai', 坡: 'po',
};
// prettier-ignore
const STREETS = {
  北门: 'Beimen', 南门: 'Nanmen', 东门: 'Dongmen', 西门: 'Ximen', 文庙: 'Wenmiao', 钟楼: 'Zhonglou',
  滨河: 'Binhe', 学府: 'Xuefu', 新城: 'Xincheng', 站前: 'Zhanqian', 人民: 'Renmin', 工农: 'Gongnong',
  建设: 'Jianshe', 光明: 'Guangming', 朝阳: 'Chaoyang', 长青: 'Changqing', 迎宾: 'Yingbin', 万福: 'Wanfu',
};

/**
 * Names for settlements, never the same twice.
 *
 * @param {ReturnType<import('./random.mjs').randomStream>} random
 */
export function nameGiver(random) {
  const firsts = Object.entries(FIRST);
  const seconds = Object.entries(SECOND);
  const villages = random.shuffled(firsts.flatMap((first) => seconds.map((second) => [first, second])));
  const streets = random.shuffled(Object.entries(STREETS));
  return {
    /** A village: local name, English name, both without the word for its kind. */
    village() {
      const [[zh, en], [endZh, endEn]] = villages.pop();
      return [zh + endZh, en + endEn];
    },
    /** A quarter of the county seat. */
    quarter: () => streets.pop(),
  };
}
