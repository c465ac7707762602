//! Plain drawn pictures for the demonstration: a scene before and after it was put right. No photograph of anyone.

use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

const WIDE: u32 = 640;
const HIGH: u32 = 480;

type Colour = [u8; 3];

/// Draws the scene of a category, or a `house`, a `room` or a `square`, as a JPEG; `mended` tells whether it is the picture after the work, `turn` varies it.
pub fn draw(category: &str, mended: bool, turn: u32) -> Vec<u8> {
    let mut sheet = Sheet(RgbImage::new(WIDE, HIGH));
    match category {
        "0202" => stairwell(&mut sheet, mended, turn),
        "0201" => manhole(&mut sheet, mended, turn),
        "0203" => drain(&mut sheet, mended, turn),
        "0102" | "0103" => rubbish(&mut sheet, mended, turn),
        "0303" => parking(&mut sheet, mended, turn),
        "0106" => trees(&mut sheet, mended, turn),
        "0301" => corridor(&mut sheet, mended, turn),
        "0101" => roof(&mut sheet, mended, turn),
        "house" => house(&mut sheet, mended, turn),
        "room" => room(&mut sheet, mended, turn),
        "square" => square(&mut sheet, mended, turn),
        _ => street(&mut sheet, mended, turn),
    }
    let mut bytes = Cursor::new(Vec::new());
    // Writing into memory cannot fail; an empty answer would be refused by the file store.
    let _ = sheet.0.write_to(&mut bytes, ImageFormat::Jpeg);
    bytes.into_inner()
}

struct Sheet(RgbImage);

impl Sheet {
    fn fill(&mut self, colour: Colour) {
        self.0.pixels_mut().for_each(|pixel| *pixel = Rgb(colour));
    }

    fn dot(&mut self, x: i64, y: i64, colour: Colour) {
        if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
            && x < WIDE
            && y < HIGH
        {
            self.0.put_pixel(x, y, Rgb(colour));
        }
    }

    fn rect(&mut self, x: i64, y: i64, w: i64, h: i64, colour: Colour) {
        for yy in y.max(0)..(y + h).min(i64::from(HIGH)) {
            for xx in x.max(0)..(x + w).min(i64::from(WIDE)) {
                self.dot(xx, yy, colour);
            }
        }
    }

    fn disc(&mut self, cx: i64, cy: i64, rx: i64, ry: i64, colour: Colour) {
        for y in -ry..=ry {
            for x in -rx..=rx {
                if x * x * ry * ry + y * y * rx * rx <= rx * rx * ry * ry {
                    self.dot(cx + x, cy + y, colour);
                }
            }
        }
    }

    fn line(&mut self, from: (i64, i64), to: (i64, i64), wide: i64, colour: Colour) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
        for step in 0..=steps {
            let x = from.0 + (to.0 - from.0) * step / steps;
            let y = from.1 + (to.1 - from.1) * step / steps;
            self.rect(x - wide / 2, y - wide / 2, wide, wide, colour);
        }
    }

    fn houses(&mut self, horizon: i64, turn: u32) {
        let turn = i64::from(turn);
        for index in 0..5 {
            let (x, high) = (index * 130 - (turn * 17) % 60, 90 + (index * 53 + turn * 29) % 120);
            self.rect(x, horizon - high, 112, high, [180, 182, 178]);
            for row in 0..high / 34 {
                for column in 0..3 {
                    self.rect(
                        x + 14 + column * 32,
                        horizon - high + 12 + row * 34,
                        18,
                        18,
                        [206, 210, 208],
                    );
                }
            }
        }
    }

    fn road(&mut self, turn: u32) {
        self.fill([201, 211, 214]);
        self.houses(210, turn);
        self.rect(0, 210, 640, 270, [139, 141, 140]);
        self.rect(0, 210, 640, 22, [169, 171, 168]);
    }
}

fn stairwell(sheet: &mut Sheet, mended: bool, turn: u32) {
    let (wall, floor, door, lamp): (Colour, Colour, Colour, Colour) = if mended {
        ([233, 220, 192], [185, 168, 132], [141, 111, 77], [255, 251, 232])
    } else {
        ([52, 54, 57], [31, 32, 34], [63, 58, 53], [74, 76, 80])
    };
    sheet.fill(wall);
    sheet.rect(0, 352, 640, 128, floor);
    let x = 120 + i64::from(turn % 5) * 34;
    sheet.rect(x, 120, 104, 232, door);
    sheet.disc(x + 86, 240, 6, 6, lamp);
    for step in 0..6 {
        sheet.rect(
            360 + step * 48,
            440 - step * 46,
            300,
            46,
            if step % 2 == 0 { floor } else { wall },
        );
        sheet.line((360 + step * 48, 440 - step * 46), (640, 440 - step * 46), 3, door);
    }
    sheet.disc(420, 48, 38, 16, lamp);
}

fn manhole(sheet: &mut Sheet, mended: bool, turn: u32) {
    sheet.road(turn);
    let x = 300 + i64::from(turn % 6) * 18;
    if !mended {
        sheet.disc(x, 360, 176, 72, [110, 112, 113]);
        sheet.disc(x + 6, 372, 150, 58, [70, 72, 74]);
        for crack in 0..4 {
            sheet.line(
                (x + 120 + crack * 18, 320 + crack * 20),
                (x + 210 + crack * 20, 280 + crack * 44),
                4,
                [84, 86, 88],
            );
        }
    }
    sheet.disc(x, if mended { 356 } else { 374 }, 120, 46, [91, 93, 94]);
    for bar in 0..5 {
        sheet.line((x - 90, 336 + bar * 14), (x + 90, 336 + bar * 14), 4, [61, 63, 65]);
    }
}

fn drain(sheet: &mut Sheet, mended: bool, turn: u32) {
    sheet.road(turn);
    if mended {
        sheet.rect(250, 330, 150, 60, [70, 72, 74]);
    } else {
        sheet.disc(310, 370, 230, 80, [96, 92, 74]);
        sheet.disc(330, 362, 150, 48, [116, 110, 86]);
    }
    for bar in 0..6 {
        sheet.rect(258 + bar * 24, 332, 12, 56, [48, 50, 52]);
    }
}

fn rubbish(sheet: &mut Sheet, mended: bool, turn: u32) {
    sheet.road(turn);
    for bin in 0..2 {
        sheet.rect(
            170 + bin * 150,
            220,
            116,
            150,
            if bin == 0 { [47, 110, 83] } else { [60, 88, 130] },
        );
        sheet.rect(160 + bin * 150, 208, 136, 18, [52, 56, 58]);
    }
    if !mended {
        for bag in 0..9i64 {
            let colour = [[60, 60, 58], [212, 206, 190], [150, 120, 84]]
                [usize::try_from(bag % 3).unwrap_or(0)];
            sheet.disc(130 + bag * 48, 386 + (bag * 37) % 46, 38, 28, colour);
        }
    }
}

fn parking(sheet: &mut Sheet, mended: bool, turn: u32) {
    sheet.road(turn);
    for line in 0..4 {
        sheet.line((120 + line * 140, 260), (80 + line * 160, 460), 6, [226, 226, 220]);
    }
    let car = |sheet: &mut Sheet, x: i64, y: i64, colour: Colour| {
        sheet.rect(x, y, 170, 56, colour);
        sheet.rect(x + 32, y - 38, 104, 40, colour);
        sheet.rect(x + 40, y - 32, 88, 28, [196, 208, 214]);
        sheet.disc(x + 36, y + 56, 20, 20, [40, 41, 43]);
        sheet.disc(x + 134, y + 56, 20, 20, [40, 41, 43]);
    };
    if !mended {
        car(sheet, 150, 330, [150, 60, 50]);
    }
    car(sheet, 420, 300, [90, 110, 130]);
}

fn trees(sheet: &mut Sheet, mended: bool, turn: u32) {
    sheet.road(turn);
    sheet.rect(0, 232, 640, 90, [140, 164, 122]);
    for tree in 0..4 {
        let x = 90 + tree * 150;
        sheet.rect(x - 9, 150, 18, 120, [112, 92, 70]);
        sheet.disc(x, 120, 62, 54, [96, 132, 86]);
    }
    if !mended {
        sheet.line((150, 400), (470, 340), 22, [112, 92, 70]);
        sheet.disc(490, 340, 90, 44, [104, 128, 78]);
    }
}

fn corridor(sheet: &mut Sheet, mended: bool, turn: u32) {
    sheet.fill([214, 208, 194]);
    sheet.rect(0, 370, 640, 110, [160, 152, 136]);
    sheet.rect(250, 110, 150, 260, [132, 142, 146]);
    sheet.rect(290, 70, 70, 30, [47, 125, 91]);
    if !mended {
        for box_ in 0..4i64 {
            sheet.rect(
                90 + box_ * 100,
                290 + (box_ * 31 + i64::from(turn) * 7) % 50,
                90,
                120,
                [170, 132, 88],
            );
            sheet.line((90 + box_ * 100, 350), (180 + box_ * 100, 350), 4, [140, 106, 68]);
        }
    }
}

fn roof(sheet: &mut Sheet, mended: bool, turn: u32) {
    sheet.fill([204, 214, 220]);
    sheet.rect(60, 200, 520, 280, [198, 190, 176]);
    for row in 0..4 {
        for column in 0..6 {
            sheet.rect(96 + column * 80, 232 + row * 62, 44, 36, [222, 226, 226]);
        }
    }
    if !mended {
        sheet.rect(150 + i64::from(turn % 4) * 40, 120, 220, 80, [88, 128, 168]);
        sheet.rect(140 + i64::from(turn % 4) * 40, 108, 240, 16, [70, 104, 140]);
    }
}

fn house(sheet: &mut Sheet, mended: bool, turn: u32) {
    let wall = [[222, 212, 192], [206, 212, 206], [216, 204, 208]][turn as usize % 3];
    sheet.fill([203, 214, 218]);
    sheet.rect(0, 400, 640, 80, [168, 166, 160]);
    sheet.rect(60, 110, 520, 290, wall);
    sheet.rect(60, 96, 520, 18, [150, 142, 128]);
    sheet.rect(180, 136, 280, 44, [168, 62, 52]);
    for mark in 0..6 {
        sheet.rect(204 + mark * 40, 148, 26, 20, [244, 232, 206]);
    }
    for side in [90, 440] {
        sheet.rect(side, 220, 110, 90, [176, 200, 210]);
        sheet.line((side + 55, 220), (side + 55, 310), 4, [244, 244, 240]);
    }
    sheet.rect(262, 220, 116, 180, [120, 132, 138]);
    sheet.line((320, 220), (320, 400), 4, [226, 228, 226]);
    if !mended {
        sheet.rect(410, 330, 26, 70, [188, 58, 48]);
        sheet.line((396, 320), (452, 410), 8, [240, 200, 70]);
        sheet.line((452, 320), (396, 410), 8, [240, 200, 70]);
    }
}

fn room(sheet: &mut Sheet, mended: bool, turn: u32) {
    let turn = i64::from(turn % 3);
    sheet.fill([236, 230, 214]);
    sheet.rect(0, 330, 640, 150, [190, 170, 138]);
    sheet.rect(70, 70, 200, 130, [190, 214, 222]);
    sheet.line((170, 70), (170, 200), 5, [250, 250, 246]);
    sheet.rect(380, 80, 180, 100, [250, 250, 244]);
    sheet.rect(380, 80, 180, 20, [168, 62, 52]);
    for table in 0..3 {
        let x = 60 + table * 190 + turn * 12;
        sheet.rect(x, 320, 140, 16, [150, 110, 70]);
        sheet.rect(x + 10, 336, 10, 84, [120, 88, 56]);
        sheet.rect(x + 120, 336, 10, 84, [120, 88, 56]);
    }
    if !mended {
        sheet.line((300, 0), (340, 120), 6, [120, 104, 84]);
        sheet.disc(320, 440, 110, 22, [150, 176, 190]);
    }
}

fn square(sheet: &mut Sheet, mended: bool, turn: u32) {
    sheet.road(turn);
    sheet.rect(0, 232, 640, 248, [196, 178, 150]);
    sheet.rect(40, 300, 260, 140, [120, 156, 124]);
    sheet.line((170, 300), (170, 440), 4, [240, 240, 232]);
    for post in 0..3 {
        let x = 380 + post * 80;
        sheet.rect(x, 250, 12, 150, [64, 120, 168]);
        sheet.rect(x - 26, 250, 64, 10, [214, 150, 60]);
    }
    if !mended {
        sheet.line((456, 400), (540, 290), 14, [64, 120, 168]);
        sheet.disc(462, 410, 46, 14, [120, 104, 84]);
    }
}

fn street(sheet: &mut Sheet, mended: bool, turn: u32) {
    sheet.road(turn);
    sheet.rect(96, 90, 14, 240, [90, 94, 98]);
    sheet.rect(96, 90, 90, 10, [90, 94, 98]);
    if !mended {
        sheet.rect(260, 330, 180, 90, [176, 92, 62]);
        sheet.line((260, 330), (440, 420), 10, [240, 236, 226]);
        sheet.line((440, 330), (260, 420), 10, [240, 236, 226]);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_scene_is_a_picture_and_before_differs_from_after() {
        for category in ["0101", "0102", "0106", "0201", "0202", "0203", "0301", "0303", "0901"]
            .into_iter()
            .chain(["house", "room", "square"])
        {
            let (before, after) = (draw(category, false, 3), draw(category, true, 3));
            assert_ne!(before, after, "{category}");
            let picture = image::load_from_memory(&before).unwrap();
            assert_eq!((picture.width(), picture.height()), (WIDE, HIGH));
        }
    }
}
