package main

import "strings"

var firstNames = []string{
	"Amelia", "Oliver", "Sofia", "Noah", "Priya", "Mateo", "Hannah", "Lucas", "Aisha", "Ethan",
	"Chloe", "Daniel", "Ingrid", "Samuel", "Mei", "Gabriel", "Zainab", "Thomas", "Clara", "Hugo",
	"Elena", "Marcus", "Yuki", "Andrew", "Fatima", "Leo", "Rosa", "Nathan", "Camille", "Omar",
	"Grace", "Victor", "Anya", "Patrick", "Lucia", "Jonas", "Nadia", "Felix", "Maya", "Diego",
	"Esther", "Julian", "Signe", "Tariq", "Helen", "Bruno", "Kavya", "Simon", "Teresa", "Emil",
}

var lastNames = []string{
	"Carter", "Nguyen", "Garcia", "Okafor", "Larsen", "Patel", "Moreau", "Schmidt", "Rossi", "Kim",
	"Hughes", "Alvarez", "Novak", "Tanaka", "Bennett", "Haddad", "Lindqvist", "Costa", "Dubois", "Walker",
	"Fischer", "Mensah", "Petrov", "Santos", "Murphy", "Ito", "Becker", "Ramos", "Keller", "Sharma",
	"Andersen", "Ferrari", "Coleman", "Ortiz", "Laurent", "Bianchi", "Jensen", "Ahmed", "Fraser", "Weber",
}

// person returns a first and a last name.
func (d dice) person() (first, last string) { return pick(d, firstNames...), pick(d, lastNames...) }

// address returns an e-mail address of a person.
func address(first, last, domain string) string {
	return strings.ToLower(first) + "." + strings.ToLower(last) + "@" + domain
}
