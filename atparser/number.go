package atparser

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// number is the shape of Int, Ints and Enum: ranges in ascending order.
type number [][2]int

func (r number) read(f field) (value, *ParamError) {
	digits := f.text
	if r[0][0] < 0 && digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits = digits[1:]
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return value{}, &ParamError{Kind: Type, Msg: fmt.Sprintf("%q is not a number", f.text)}
	}
	n, err := strconv.Atoi(f.text)
	if err != nil || !r.has(n) { // only overflow is left to go wrong
		return value{}, &ParamError{Kind: Range, Msg: f.text + " is not in " + r.ranges("")}
	}
	return value{text: strconv.Itoa(n), number: n}, nil
}

func (r number) has(n int) bool {
	for _, lim := range r {
		if n >= lim[0] && n <= lim[1] {
			return true
		}
	}
	return false
}

// ranges prints neighbours as one range: (0-2), two values as (0,1), several
// ranges as (0-18,31). With a negative number the module prints a tilde, (-47~48).
func (r number) ranges(string) string {
	parts := make([]string, 0, len(r))
	for i := 0; i < len(r); i++ {
		lo, hi := r[i][0], r[i][1]
		for i+1 < len(r) && r[i+1][0]-1 == hi {
			i++
			hi = r[i][1]
		}
		mark := "-"
		switch {
		case lo == hi:
			parts = append(parts, strconv.Itoa(lo))
			continue
		case lo < 0:
			mark = "~"
		case lo == hi-1:
			mark = ","
		}
		parts = append(parts, strconv.Itoa(lo)+mark+strconv.Itoa(hi))
	}
	return "(" + strings.Join(parts, ",") + ")"
}

func (r number) inside() []string {
	var in []string
	for _, lim := range r {
		in = append(in, strconv.Itoa(lim[0]))
		if lim[1] != lim[0] {
			in = append(in, strconv.Itoa(lim[1]))
		}
	}
	return in
}

func (r number) outside() []string {
	var out []string
	add := func(n int) {
		if s := strconv.Itoa(n); !r.has(n) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, lim := range r {
		if lim[0] > math.MinInt {
			add(lim[0] - 1)
		}
		if lim[1] < math.MaxInt {
			add(lim[1] + 1)
		}
	}
	return out
}

func (r number) check() string {
	if len(r) == 0 {
		return "has no values"
	}
	for i, lim := range r {
		if lim[0] > lim[1] {
			return fmt.Sprintf("has the range %d-%d, which is empty", lim[0], lim[1])
		}
		if i > 0 && lim[0] <= r[i-1][1] {
			return fmt.Sprintf("has %d in the wrong order or twice", lim[0])
		}
	}
	return ""
}

func (r number) takes(def any) bool {
	_, ok := def.(int)
	return ok
}
