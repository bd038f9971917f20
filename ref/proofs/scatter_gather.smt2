; Scatter (the definition) and gather use the same products. Along one axis, for every output o and tap t:
;
;   scatter:  an input i with 0 <= i < I and i*s + t*d - pb = o
;   gather:   distance = o + pb - t*d is not negative, s divides it, and i = distance / s is below I
;
; `source` of ref/gather.cc divides only where distance >= 0, so that C++'s division and remainder are Euclid's:
; distance = quotient*s + remainder with 0 <= remainder < s. Cropping is the same test, 0 <= o < O, in both.
(declare-const I Int) (declare-const s Int) (declare-const d Int) (declare-const pb Int)
(declare-const i Int) (declare-const t Int) (declare-const o Int)
(declare-const quotient Int) (declare-const remainder Int)
(assert (>= I 1)) (assert (>= s 1)) (assert (>= d 1)) (assert (>= pb 0)) (assert (>= t 0)) (assert (>= o 0))

(define-fun distance () Int (- (+ o pb) (* t d)))
(assert (= distance (+ (* quotient s) remainder)))
(assert (and (<= 0 remainder) (< remainder s)))
(define-fun scattered ((from Int)) Bool (and (<= 0 from) (< from I) (= (- (+ (* from s) (* t d)) pb) o)))
(define-fun gathered () Bool (and (>= distance 0) (= remainder 0) (< quotient I)))

(echo "what is scattered is gathered, from the same input")
(push) (assert (not (and gathered (= quotient i))))
(push) (assert (scattered i))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: scatter goes up to i = I")
(push) (assert (and (<= 0 i) (<= i I) (= (- (+ (* i s) (* t d)) pb) o)))
(set-info :status sat) (check-sat) (get-value (I s d pb i t o)) (pop)
(pop)

(echo "what is gathered is scattered, by the same input")
(push) (assert (not (scattered quotient)))
(push) (assert gathered)
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: gather does not ask whether distance is negative")
(push) (assert (and (= remainder 0) (< quotient I)))
(set-info :status sat) (check-sat) (get-value (I s d pb t o quotient)) (pop)
(pop)

(echo "no two inputs meet the same output through the same tap")
(declare-const other Int)
(push) (assert (and (scattered i) (not (= i other))))
(push) (assert (scattered other))
(set-info :status unsat) (check-sat) (pop)
(echo "  twin: through different taps they do")
(push)
(declare-const tap Int)
(assert (and (>= tap 0) (<= 0 other) (< other I) (= (- (+ (* other s) (* tap d)) pb) o)))
(set-info :status sat) (check-sat) (get-value (I s d pb i t o other tap)) (pop)
(pop)
