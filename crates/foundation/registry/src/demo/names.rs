//! Invented names. None of these streets, offices and people exists.

/// A community of the demonstration street.
pub(super) struct Named {
    pub(super) name: &'static str,
    /// Digits 10 to 12 of its code.
    pub(super) code: u16,
    pub(super) grids: usize,
    /// Its compounds, the first of which reaches over two grids.
    pub(super) compounds: &'static [&'static str],
    /// The road along which houses stand outside compounds.
    pub(super) road: &'static str,
    /// The property company, 0 or 1.
    pub(super) property: usize,
}

/// The communities from north-west to south-east, two in a row.
pub(super) const COMMUNITIES: [Named; 10] = [
    Named {
        name: "石榴园社区",
        code: 1,
        grids: 4,
        compounds: &["石榴园小区", "榴花里", "园丁楼"],
        road: "石榴园路",
        property: 0,
    },
    Named {
        name: "槐安里社区",
        code: 2,
        grids: 5,
        compounds: &["槐安里小区", "安居花园", "铁路宿舍"],
        road: "槐安路",
        property: 1,
    },
    Named {
        name: "青瓦巷社区",
        code: 3,
        grids: 4,
        compounds: &["青瓦小区", "瓦巷里", "纺织厂宿舍"],
        road: "青瓦巷",
        property: 0,
    },
    Named {
        name: "麦市街社区",
        code: 4,
        grids: 5,
        compounds: &["麦香苑", "粮站家属院", "金穗小区"],
        road: "麦市街",
        property: 1,
    },
    Named {
        name: "柿子园社区",
        code: 5,
        grids: 3,
        compounds: &["柿园小区", "秋实里"],
        road: "柿园路",
        property: 0,
    },
    Named {
        name: "橘井社区",
        code: 6,
        grids: 4,
        compounds: &["橘井小区", "杏林里", "医院家属院"],
        road: "橘井街",
        property: 0,
    },
    Named {
        name: "荷塘边社区",
        code: 7,
        grids: 4,
        compounds: &["荷塘小区", "清荷里", "水利家属院"],
        road: "荷塘路",
        property: 1,
    },
    Named {
        name: "听雨桥社区",
        code: 8,
        grids: 3,
        compounds: &["听雨桥小区", "桥南里"],
        road: "听雨路",
        property: 0,
    },
    Named {
        name: "丁香坊社区",
        code: 9,
        grids: 5,
        compounds: &["丁香坊小区", "香樟里", "教师新村"],
        road: "丁香路",
        property: 1,
    },
    Named {
        name: "望河里社区",
        code: 10,
        grids: 4,
        compounds: &["望河里小区", "河湾苑", "渡口里"],
        road: "望河街",
        property: 1,
    },
];

/// The name that the sixth community had before.
pub(super) const FORMER_NAME: &str = "水厂路社区";
/// The two communities that became the tenth, with digits 10 to 12 of their codes.
pub(super) const MERGED: [(&str, u16); 2] = [("望河西社区", 11), ("望河东社区", 12)];

const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗", "郑", "梁", "谢", "宋",
];
const GIVEN: [&str; 32] = [
    "桂兰", "建国", "秀英", "志强", "玉梅", "海波", "晓燕", "卫东", "春生", "丽华", "文斌", "雪梅",
    "国平", "素珍", "立新", "美玲", "永刚", "慧敏", "长林", "彩霞", "学军", "红梅", "保田", "静怡",
    "振华", "月娥", "世杰", "冬梅", "广才", "兰芳", "新民", "小满",
];

/// Returns an invented person's name; the first 768 differ.
pub(super) fn person(number: usize) -> String {
    let turn = number / GIVEN.len();
    format!("{}{}", SURNAMES[(number + 5 * turn) % SURNAMES.len()], GIVEN[number % GIVEN.len()])
}

/// Returns an invented telephone number: no exchange has the area code 0399.
pub(super) fn phone(number: usize) -> String {
    format!("0399-8520{number:04}")
}

/// An office, department or company that takes dispatches: its kind, its name.
pub(super) const UNITS: [(&str, &str); 12] = [
    ("street", "桐荫街道办事处"),
    ("urban_construction", "桐荫街道城建科"),
    ("enforcement", "桐荫城管执法分局"),
    ("drainage", "清源水务排水班"),
    ("sanitation", "桐荫环卫所"),
    ("police", "桐荫派出所"),
    ("civil_affairs", "桐荫街道民政办"),
    ("department", "桐荫街道平安办"),
    ("utility", "桐荫供电所"),
    ("gardens", "桐荫园林绿化队"),
    ("property", "柏合物业"),
    ("property", "安居物业"),
];

#[cfg(test)]
mod tests {
    use super::person;
    use std::collections::BTreeSet;

    #[test]
    fn a1_people_have_different_names() {
        let names: BTreeSet<String> = (0..300).map(person).collect();
        assert_eq!(names.len(), 300);
    }
}
