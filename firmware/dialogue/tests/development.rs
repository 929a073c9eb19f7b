//! The development tables of `tests/fixtures/understanding`: tuned on, so their figures are no promise.
//! What unseen rows do is measured by `scripts/bench understanding`.

mod rows;

macro_rules! table {
    ($test:ident, $file:literal, $faults:path, $percent:literal) => {
        #[test]
        fn $test() {
            let table =
                include_str!(concat!("../../../tests/fixtures/understanding/development/", $file, ".tsv"));
            let (right, n) = rows::count(table, $faults);
            assert!(right * 100 >= n * $percent, "{right} of {n} rows right, floor {} %", $percent);
        }
    };
}

table!(addresses_are_read, "addresses", rows::address, 92);
table!(addresses_all_over_the_country_are_read, "addresses_5", rows::address, 97);
table!(addresses_of_every_turn_of_speech_are_read, "addresses_7", rows::address, 97);
table!(addresses_as_callers_turn_them_are_read, "addresses_6", rows::address, 97);
table!(answers_are_read, "yesno", rows::yesno, 98);
table!(answers_are_read_4, "yesno_4", rows::yesno, 95);
table!(answers_to_other_questions_are_read, "yesno_5", rows::yesno, 96);
table!(answers_of_every_kind_are_read, "yesno_6", rows::yesno, 97);
table!(blind_addresses_are_read, "addresses_3", rows::address, 96);
table!(blind_answers_are_read, "yesno_3", rows::yesno, 95);
table!(blind_names_are_read, "names_3", rows::name, 97);
table!(blind_phones_are_read, "phones_3", rows::phone, 97);
table!(blind_times_are_read, "times_3", rows::time, 95);
table!(fresh_addresses_are_read, "addresses_2", rows::address, 97);
table!(more_answers_are_read, "yesno_2", rows::yesno, 98);
table!(more_blind_names_are_read, "names_5", rows::name, 92);
table!(more_names_are_read, "names_2", rows::name, 95);
table!(more_times_are_read, "times_2", rows::time, 98);
table!(names_ahead_and_among_short_forms_are_read, "names_6", rows::name, 94);
table!(names_are_read, "names", rows::name, 95);
table!(odd_addresses_are_read, "addresses_4", rows::address, 98);
table!(odd_phones_are_read, "phones_4", rows::phone, 96);
table!(phones_are_read, "phones", rows::phone, 98);
table!(phones_are_read_2, "phones_2", rows::phone, 98);
table!(phones_said_in_every_way_are_read, "phones_5", rows::phone, 98);
table!(problems_are_read, "problems", rows::problem, 95);
table!(problems_told_in_a_roundabout_way_are_read, "problems_2", rows::problem, 80);
table!(side_remarks_around_times_are_no_wishes, "times_4", rows::time, 95);
table!(times_are_read, "times", rows::time, 98);
table!(times_of_one_more_hand_are_read, "times_7", rows::time, 96);
table!(wishes_among_asides_are_read, "times_5", rows::time, 95);
