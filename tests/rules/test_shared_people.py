"""What a committee and bidders share, in sentences."""

from __future__ import annotations

from procurement.rules.shared_people import CompanyPeople, DeclaredInterest, Person, own_domain, shared_people

VERA = Person("1", "Vera", "vera@town.example")
BOSS = Person("7", "Boss", "boss@alfa.example")


def said(member: Person, *people: Person, contact: str = "") -> list[str]:
    return [str(found) for found in shared_people([member], [CompanyPeople("Alfa SRL", people, contact)], [])]


def test_nothing_in_common_says_nothing() -> None:
    assert said(VERA, BOSS, contact="office@alfa.example") == []


def test_same_account_is_told_first_and_once() -> None:
    same = Person("1", "Vera", "vera@town.example")
    assert said(VERA, BOSS, same, contact="vera@town.example") == [
        "Vera of the committee belongs to Alfa SRL: it is the same account."
    ]
    gone = Person("1", "Vera", "vera@town.example", former=True)
    assert said(VERA, gone) == ["Vera of the committee belonged to Alfa SRL: it is the same account."]


def test_same_address_as_the_contact_is_told_whatever_its_letters() -> None:
    member = Person("1", "Vera", "Vera.P@gmail.com")
    assert said(member, contact="vera.p@GMAIL.com") == [
        "The e-mail address of Vera of the committee is the one under which Alfa SRL is reached."
    ]
    assert said(Person("1", "Removed", ""), Person("2", "Removed", ""), contact="") == []


def test_own_domain_is_told_but_not_one_of_a_mail_provider() -> None:
    alike = ["Vera of the committee and Alfa SRL have e-mail addresses at the same domain, alfa.example."]
    member = Person("1", "Vera", "vera@Alfa.example")
    assert said(member, BOSS) == alike
    assert said(member, contact="office@alfa.example") == alike
    assert said(member, Person("7", "Boss", "boss@alfa.example", former=True)) == []
    assert said(Person("1", "Vera", "vera@yahoo.ro"), Person("7", "Boss", "boss@yahoo.ro")) == []
    assert (own_domain("a@gmail.com"), own_domain("a@firma.ro"), own_domain("")) == ("", "firma.ro", "")


def test_declared_interest_is_repeated_with_its_words() -> None:
    declared = [DeclaredInterest("Vera", "Alfa SRL", "My brother works there.")]
    assert [str(found) for found in shared_people([], [], declared)] == [
        "Vera declared an interest in Alfa SRL: My brother works there."
    ]
