package main

// nextNumber is a telephone number that is n higher, with as many digits.
func nextNumber(number string, n int) string {
	digits := []byte(number)
	for i := len(digits) - 1; i >= 0 && n > 0; i-- {
		if digits[i] < '0' || digits[i] > '9' {
			break
		}
		n += int(digits[i] - '0')
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return string(digits)
}
